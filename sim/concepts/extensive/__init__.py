"""Equilibria of extensive games: subgame perfect, sequential, perfect Bayesian."""
