"""Rules, the state of each alert, and the pages that are sent about it."""
