"""Compiled code for one game, or for many that take the same steps: arrays in, arrays out."""
