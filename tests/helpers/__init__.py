"""What several tests share: games, trees, oracles, sentences."""
