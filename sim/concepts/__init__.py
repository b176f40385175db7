"""Solution concepts: each takes a batch of games and returns every solution of every draw, with its residual."""
