"""One module's claims each: pure calls, tables, properties."""
