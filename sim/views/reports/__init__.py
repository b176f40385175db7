"""Results that travel: a run, an answer or a solved world as Markdown, LaTeX, CSV and Excel, from one report."""
