"""What writes the pages of the documentation that the code itself says; mkdocs-gen-files runs it, by `generate.py`."""
