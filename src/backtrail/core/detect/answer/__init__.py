"""Answer: what the agent says in the end, and what it stands on."""
