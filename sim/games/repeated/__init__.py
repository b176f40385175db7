"""The form `repeated`: a stage game with a shadow of the future."""
