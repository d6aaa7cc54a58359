"""The follower of the log that judges traces."""
