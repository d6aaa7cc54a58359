"""What Backtrail talks about: spans, messages, tool calls, documents; their ids and units."""
