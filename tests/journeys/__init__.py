"""Journeys: a server process, a browser, one story a file."""
