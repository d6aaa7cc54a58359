"""Rules that look back over a window, every 15 seconds: KPIs, budgets, and Backtrail's own health."""
