"""The run directory: parts, manifest, reading back."""
