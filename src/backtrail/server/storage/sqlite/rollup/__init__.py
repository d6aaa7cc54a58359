"""KPIs in the SQLite store: the counts of traces, rolled up by the hour."""
