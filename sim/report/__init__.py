"""Results in words: what the command prints, and the documents it writes for machines."""
