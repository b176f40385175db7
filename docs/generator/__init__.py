"""What writes the pages of the documentation that the code itself says; run by mkdocs-gen-files through `generate.py`."""
