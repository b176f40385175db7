"""The library: what `import sim` offers, one file a kind of object; thin over the frozen types of the rooms below."""
