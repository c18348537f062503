"""For every test: laws are checked without a clock, because a busy machine is no fault."""

from hypothesis import HealthCheck, settings

settings.register_profile("newsbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsbot")
