"""Named places where a test may kill the process. Does nothing unless NEWSBOT_CRASH is set."""

import os
import signal

_PLAN = os.environ.get("NEWSBOT_CRASH", "")  # noqa: TID251 - read once, here only: "name:k", the k-th passage dies
_NAME, _, _COUNT = _PLAN.partition(":")
_left = int(_COUNT) if _COUNT.isdigit() else 1


def armed(name: str) -> bool:
    """True when this process is to die at a passage of ``name``: a test then wants the steps around it apart."""
    return bool(name) and name == _NAME


def crashpoint(name: str) -> None:
    """Die by SIGKILL at the k-th passage of ``name``; else return at once. Any thread."""
    global _left  # noqa: PLW0603 - a process counts its passages once
    if name != _NAME:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
