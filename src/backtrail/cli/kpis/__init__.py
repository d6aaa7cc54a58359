"""`backtrail kpis`: the four KPIs, and what is likely wrong."""

from backtrail.cli.kpis.told import command

__all__ = ["command"]
