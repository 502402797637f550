"""`python -m callsheet` is the command `callsheet`."""

from callsheet.cli.main import command

command()
