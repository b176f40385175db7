"""Models of noisy and of boundedly rational play: quantal response, level-k, cognitive hierarchy."""
