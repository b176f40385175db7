"""What is done with a scenario, step by step: solve, run, resume, check, score, trace claims, export."""
