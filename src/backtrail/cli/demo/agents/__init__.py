"""Three agents as customers write them, each a program of its own: `python -m backtrail.cli.demo.agents.refunds`."""
