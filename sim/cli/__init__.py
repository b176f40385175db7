"""The command `sim`: parses arguments, calls the library, prints."""
