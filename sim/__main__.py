"""`python -m sim` is the command `sim`."""

from sim.cli.app import program

program()
