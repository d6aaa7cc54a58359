"""What holds for every test: how long an example takes is measured in tests/bench, never claimed."""

import os
import signal

from hypothesis import HealthCheck, settings

settings.register_profile("backtrail", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("backtrail")

# What a shell starts in the background ignores Ctrl-C, and so would every command that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Workers that run side by side are told the width of the terminal; what a command prints into a pipe knows none.
os.environ.pop("COLUMNS", None)
