"""Other solution concepts of strategic games: evolutionary and conflict stability, commitment, rationalizability."""
