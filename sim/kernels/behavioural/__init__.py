"""Compiled code of the concepts in `sim.concepts.behavioural`."""
