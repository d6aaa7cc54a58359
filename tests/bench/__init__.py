"""Speed and memory, measured on real work and held against their bars."""
