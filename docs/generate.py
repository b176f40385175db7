"""Writes the reference and the gallery while the documentation is built: nothing that the code says is said twice."""

from __future__ import annotations

import sys
from pathlib import Path

import mkdocs_gen_files

sys.path.insert(0, str(Path(__file__).resolve().parent))
from generator import commands, documents, gallery, names, tables, topics  # beside this file, whoever runs it

for page, text in (topics.pages() | commands.pages() | names.pages() | documents.pages() | tables.pages()).items():
    with mkdocs_gen_files.open(page, "w") as out:
        out.write(text)
for page, content in gallery.pages().items():
    with mkdocs_gen_files.open(page, "wb") as out:
        out.write(content)
