"""Sockets that wait for connections."""

import socket
from typing import Final

from newsbot.domain.error import BrokerUnavailableError, Finding

WAITING_MAX: Final = 64  # connections that have come and were not accepted yet


def listen(address: tuple[str, int], flag: str) -> socket.socket:
    """A socket that listens there; ``flag`` is how a user chooses the port.

    Raises:
        BrokerUnavailableError: the port is taken, or no port.
    """
    try:
        listener = bound(address)
        listener.listen(WAITING_MAX)
    except (OSError, OverflowError) as fault:
        found = getattr(fault, "strerror", None) or str(fault)
        what = f"cannot listen on {address[0]}:{address[1]}"
        raise BrokerUnavailableError(
            Finding(code="NB-P03", what=what, found=found, fix=f"choose another {flag}")
        ) from fault
    return listener


def bound(address: tuple[str, int]) -> socket.socket:
    """A socket that has taken its port and does not listen yet: who connects is refused."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except (OSError, OverflowError):
        listener.close()
        raise
    listener.setblocking(False)
    return listener
