"""The form `moves`: players move in any order, seeing what they see."""
