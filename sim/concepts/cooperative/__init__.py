"""Solutions of bargaining problems and of coalitional games."""
