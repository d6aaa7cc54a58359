"""`python -m backtrail` is the command line."""

from backtrail.cli import main

main(prog_name="backtrail")
