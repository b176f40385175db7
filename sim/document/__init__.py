"""Text -> a tree with places: YAML, repair hints, schema, imports, overrides, the explicit form as text."""
