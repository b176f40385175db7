"""Equilibria of repeated games."""
