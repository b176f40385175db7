"""The form `bargaining`: several issues, a disagreement point, a cap on the agenda."""
