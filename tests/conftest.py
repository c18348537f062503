"""For every test: laws are checked without a clock, because a busy machine is no fault; Ctrl-C is heard."""

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("newsbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("newsbot")

# What a shell starts in the background ignores SIGINT, and so do its children; the tests send it to theirs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
