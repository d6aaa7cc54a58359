"""What each number counts, its unit, baseline, threshold and likely causes; and how it is summed up. Pure."""
