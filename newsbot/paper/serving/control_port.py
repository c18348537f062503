"""The other end of the control port: one request, its answer."""

import json
import shlex
import socket
from collections.abc import Mapping, Sequence
from typing import Any, Final

from newsbot.domain.error import BrokerUnavailableError, ConfigError, Finding
from newsbot.paper.faults.verbs import ALIASES, VERBS, Kind

_ANSWER_MAX: Final = 16 * 1024 * 1024


def request_of(words: Sequence[str]) -> dict[str, Any]:
    """What a person writes: ``halt AAPL``, ``quote AAPL bid=-1 ask=12.5``, ``restart down=60s``, or a JSON object.

    The value without a name is the verb's main one.

    Raises:
        ConfigError: it is neither.
    """
    text = " ".join(words).strip()
    if text.startswith("{"):
        try:
            request = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise _wrong("not readable as JSON", text[:80]) from fault
        return dict(request)
    try:
        name, *rest = shlex.split(text) if len(words) == 1 else [word for word in words if word]
    except ValueError as fault:
        raise _wrong("what is to be done is not said", text[:80]) from fault
    verb = VERBS.get(ALIASES.get(name, name))
    request = {"do": name}
    bare: list[str] = []
    for word in rest:
        key, equals, value = word.partition("=")
        if not equals:
            bare.append(word)
        elif key in request:
            raise _wrong(f"{key} is given twice", text[:80])
        else:
            request[key] = value
    if bare:
        main = verb.value(verb.main) if verb is not None and verb.main else None
        if main is None or main.name in request or (len(bare) > 1 and main.kind is not Kind.LIST):
            raise _wrong("a value without a name", bare[-1], "write name=value; the first may be the verb's main value")
        request[main.name] = bare if main.kind is Kind.LIST else bare[0]
    for name, value in request.items():
        wanted = verb.value(name) if verb is not None else None
        if wanted is not None and wanted.kind is Kind.LIST:
            request[name] = _items(value if isinstance(value, list) else [value])
    return request


def _items(words: list[str]) -> list[str]:
    """``4 2 -1`` or ``[4, 2, -1]`` as a list."""
    if len(words) == 1 and words[0].startswith("["):
        try:
            return [str(item) for item in json.loads(words[0])]
        except (ValueError, RecursionError) as fault:
            raise _wrong("not a list", words[0][:80], "write [4, 2, -1] or 4 2 -1") from fault
    return words


def ask(port: int, request: Mapping[str, Any], *, host: str = "127.0.0.1", timeout_s: float = 5.0) -> dict[str, Any]:
    """The broker's answer to one request.

    Raises:
        BrokerUnavailableError: nobody answers there, or no control port of ours.
        ConfigError: the broker says that it cannot be done, and why.
    """
    where = f"{host}:{port}"
    try:
        with socket.create_connection((host, port), timeout_s) as sock:
            sock.sendall(json.dumps(request).encode() + b"\n")
            with sock.makefile("rb") as lines:
                line = lines.readline(_ANSWER_MAX)
        answer = json.loads(line) if line else None
    except (ConnectionResetError, BrokenPipeError):
        answer = None
    except (OSError, ValueError, OverflowError) as fault:
        found = getattr(fault, "strerror", None) or str(fault)
        raise _unavailable(f"no control port of a paper broker at {where}", found) from fault
    if answer is None:
        raise _unavailable(
            f"no control port of a paper broker at {where}",
            "it hangs up",
            "is it the port for TWS clients? orders go to the one that `newsbot paper serve` prints after: control",
        )
    if not isinstance(answer, dict) or "ok" not in answer:
        raise _unavailable(f"no control port of a paper broker at {where}", repr(answer)[:80])
    if not answer["ok"]:
        raise ConfigError(
            Finding(code="NB-P17", what="the paper broker cannot do that", found=str(answer.get("error")))
        )
    return answer


def _wrong(what: str, found: str, fix: str = "such as: newsbot paper do --port 4003 halt AAPL") -> ConfigError:
    return ConfigError(Finding(code="NB-P16", what=what, found=found, fix=fix))


def _unavailable(
    what: str, found: str, fix: str = "start one with `newsbot paper serve --control-port N`"
) -> BrokerUnavailableError:
    return BrokerUnavailableError(Finding(code="NB-P05", what=what, found=found, fix=fix))
