"""Nash equilibria of strategic games and of trees, in floating point and in rational arithmetic."""
