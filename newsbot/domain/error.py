"""Faults, in branches named by what the caller should do. Expected outcomes are values, not exceptions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with an input, said to the person who can fix it.

    Prints as ``CODE file:line:col – what is wrong – what was found – what to do``; parts that are unknown are left out.
    """

    code: str
    what: str
    found: str = ""
    fix: str = ""
    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = self.path
        if place and self.line:
            place += f":{self.line}:{self.column}" if self.column else f":{self.line}"
        head = f"{self.code} {place}".rstrip()
        return " – ".join(part for part in (head, self.what, self.found, self.fix) if part)


class NewsbotError(Exception):
    """Root of all faults of ours. Carries every finding of one failed step, first first."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


class ConfigError(NewsbotError):
    """The configuration cannot be used: stop before start, exit 2."""


class RuleFileError(NewsbotError):
    """Rule files cannot be used: keep the former rules; at start, exit 2."""


class SourceError(NewsbotError):
    """One source, page or recording cannot be used; the others continue."""


class ProtocolError(NewsbotError):
    """The TWS byte stream cannot be continued: close this connection."""


class LocalProtocolError(ProtocolError):
    """We tried to send something the protocol does not allow now."""


class RemoteProtocolError(ProtocolError):
    """The peer sent something the protocol does not allow."""


class BrokerUnavailableError(NewsbotError):
    """No link to the broker: reconnect with back-off, trading halted meanwhile."""


class JournalError(NewsbotError):
    """The journal cannot be read or written: halt, because what cannot be written is not traded."""
