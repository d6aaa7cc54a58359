"""The runbook of an incident: five questions of whoever is woken, answered from the trace and what was found in it."""
