"""The protocol of the OpenAI Agents SDK's own exporter."""
