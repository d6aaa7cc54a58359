"""How good the detectors are: `make bench-detect DATA=DIR` scores them on runs that people have labelled."""
