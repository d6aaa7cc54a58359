"""What follows the log and reacts to new spans: detectors."""
