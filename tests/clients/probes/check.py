"""What both probes have in common: checks by name, and one JSON object a line for what came of each.

A probe runs in the environment of a client library: standard library only.
"""

import json
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from capabilities import CAPABILITIES

DEADLINE_S = 12.0
_FIRST_CLIENT_ID = 100


@dataclass(slots=True)
class Broker:
    """The broker to be checked, as two processes: one plays the tape of the checks, one invents its prices.

    ``version`` is the server version that the client and it shall agree on.
    """

    address: tuple[str, int]
    invented: tuple[str, int]
    control: tuple[str, int]
    version: int
    last_client_id: int = _FIRST_CLIENT_ID

    def client_id(self) -> int:
        """One that no check has used yet."""
        self.last_client_id += 1
        return self.last_client_id

    def quote(self, ticker: str, bid: float, ask: float) -> None:
        """Give a stock that is not on the tape a quote, which stands until the next."""
        self.do(do="quote", ticker=ticker, bid=str(bid), ask=str(ask), last=str(bid), bid_size=1000, ask_size=1000)

    def do(self, **request: Any) -> dict[str, Any]:
        """Order the one that plays the tape to do something, on its control port; gives its answer."""
        with socket.create_connection(self.control, DEADLINE_S) as line, line.makefile("rb") as answers:
            line.sendall(json.dumps(request).encode() + b"\n")
            answer: dict[str, Any] = json.loads(answers.readline())
        holds(answer["ok"], f"control port: {answer}")
        return answer


Check = Callable[[Broker], None]
_CHECKS: dict[str, Check] = {}


class WrongError(AssertionError):
    """The broker did something else than a TWS does."""


class NotOfferedError(Exception):
    """The client library has no way to ask for this; the text says why."""


def capability(name: str) -> Callable[[Check], Check]:
    """The decorated function checks that row of the matrix."""

    def enter(function: Check) -> Check:
        assert name in CAPABILITIES and name not in _CHECKS, name  # noqa: PT018 - one thought
        _CHECKS[name] = function
        return function

    return enter


def expect(found: Any, wanted: Any, what: str) -> None:
    """Raises WrongError unless both are equal."""
    if found != wanted:
        raise WrongError(f"{what}: {found!r} instead of {wanted!r}")


def near(found: Any, wanted: Any, what: str, *, within: float = 1e-6) -> None:
    """Raises WrongError unless the number is as wanted."""
    if found is None or abs(float(found) - float(wanted)) > within:
        raise WrongError(f"{what}: {found} instead of {wanted}")


def holds(truth: object, what: str) -> None:
    """Raises WrongError unless it is so."""
    if not truth:
        raise WrongError(what)


def run(broker: Broker, only: Iterable[str]) -> None:
    """Run the checks in the order of the matrix and say how each went; with ``only``, those with one of its words."""
    words = list(only)
    for name in CAPABILITIES:
        function = _CHECKS[name]
        if words and not any(word in name for word in words):
            continue
        began = time.monotonic()
        ok: bool | None = True
        detail = ""
        try:
            function(broker)
        except NotOfferedError as reason:
            ok, detail = None, str(reason)
        except WrongError as wrong:
            ok, detail = False, str(wrong)
        except Exception:  # noqa: BLE001 - whatever a client library raises is the finding
            ok, detail = False, traceback.format_exc()
        took = round(time.monotonic() - began, 2)
        sys.stdout.write(json.dumps({"capability": name, "ok": ok, "detail": detail, "seconds": took}) + "\n")
        sys.stdout.flush()


def main(probe: str) -> None:
    """Run the checks as the command line says: ports of the two brokers, of control, the version, words of checks."""
    if len(sys.argv) < 5:
        sys.exit(f"usage: {probe} PORT INVENTED_PORT CONTROL_PORT VERSION [WORD...]")
    ports = [("127.0.0.1", int(word)) for word in sys.argv[1:4]]
    broker = Broker(address=ports[0], invented=ports[1], control=ports[2], version=int(sys.argv[4]))
    run(broker, sys.argv[5:])
