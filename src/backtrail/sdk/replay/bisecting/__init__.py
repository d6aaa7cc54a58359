"""Bisection: a failed run again and again, one step corrected at a time, to find the one that turned it."""
