"""Equilibria of crowds."""
