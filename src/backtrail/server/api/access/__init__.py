"""Who asks, as key or as signed-in browser; making keys and projects."""
