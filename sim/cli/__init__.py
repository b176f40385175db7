"""The command `sim`, one file a group of commands: parses arguments, calls `sim.api`, prints."""
