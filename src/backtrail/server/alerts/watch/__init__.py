"""The in-stream watch: what runs do is looked at with every span, and an alert fires while the run is going on."""
