"""Results rendered for people and machines; nothing is computed or solved here."""
