"""One file for each library whose agents can be guarded."""
