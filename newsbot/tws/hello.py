"""Who is there: the client's name, order ids, accounts, the clock, and notices of every kind."""

from dataclasses import dataclass

from newsbot.tws.fields import ESCAPED_TEXT, INT, TEXT
from newsbot.tws.rows import Row, version
from newsbot.tws.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class StartApi:
    """The client says who it is; only then may the server send more than its handshake answer."""

    client_id: int
    capabilities: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestIds:
    """Asks for the next valid order id. ``count`` is ignored and nothing is reserved."""

    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTime:
    """Asks for the broker's clock, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestTimeMillis:
    """Asks for the broker's clock, in milliseconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestManagedAccounts:
    """Asks for the account list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLogLevel:
    """How much the server writes to its own log."""

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An error, warning or information. ``ident`` is an order id, a request id, or -1 for the system.

    ``at_ms`` is epoch milliseconds where the version has it.
    """

    ident: int
    code: int
    text: str
    reject_json: str = ""
    at_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NextValidId:
    """The lowest order id this client may use."""

    order_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedAccounts:
    """The accounts of this login, joined by commas."""

    accounts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTime:
    """The broker's clock."""

    epoch_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentTimeMillis:
    """The broker's clock."""

    epoch_ms: int


REQUESTS = (
    Table(71, StartApi, (version(2), Row("client_id", INT), Row("capabilities", TEXT))),
    Table(8, RequestIds, (version(1), Row("count", INT))),
    Table(49, RequestTime, (version(1),)),
    Table(105, RequestTimeMillis),
    Table(17, RequestManagedAccounts, (version(1),)),
    Table(14, SetLogLevel, (version(1), Row("level", INT))),
)

ANSWERS = (
    Table(
        4,
        Notice,
        (
            version(2, until=194),
            Row("ident", INT),
            Row("code", INT),
            Row("text", ESCAPED_TEXT),
            Row("reject_json", ESCAPED_TEXT, since=166),
            Row("at_ms", INT, since=194),
        ),
    ),
    Table(9, NextValidId, (version(1), Row("order_id", INT))),
    Table(15, ManagedAccounts, (version(1), Row("accounts", ESCAPED_TEXT))),
    Table(49, CurrentTime, (version(1), Row("epoch_s", INT))),
    Table(109, CurrentTimeMillis, (Row("epoch_ms", INT),)),
)
