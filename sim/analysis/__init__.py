"""Results -> answers, one question a file."""
