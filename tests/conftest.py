"""What holds for every test: how long an example takes is measured in tests/bench, never claimed."""

from hypothesis import HealthCheck, settings

settings.register_profile("backtrail", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("backtrail")
