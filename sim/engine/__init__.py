"""A scenario and the values of its parameters -> solutions: one world or many, combined, under a condition."""
