"""The reading API in front of a real store."""
