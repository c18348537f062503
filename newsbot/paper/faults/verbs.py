"""What a fault script may order the broker to do: every verb, its values, and what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    """How a value is written."""

    TEXT = auto()
    INT = auto()
    PRICE = auto()  # any decimal number; -1 means that there is none
    PERCENT = auto()  # -12%
    DURATION = auto()  # 250ms, 2s, 5m, 1h
    FLAG = auto()  # true or false
    SIZE = auto()  # bytes: 8192 or 4096*2
    HEX = auto()
    LIST = auto()  # of texts
    CHOICE = auto()


class Place(Enum):
    """What a verb acts on."""

    MESSAGE = auto()  # the message that the rule waits for
    LINK = auto()  # that message's connection, else those the rule names, else all
    CLIENT = auto()  # the same, once they have said who they are
    ORDER = auto()  # that message's order, else the working orders the rule names
    MARKET = auto()  # an instrument
    BROKER = auto()  # the broker as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a verb. ``low`` and ``high`` bound numbers, in seconds for durations."""

    name: str
    kind: Kind
    required: bool = False
    default: str | None = None
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """``main`` is the value that may stand alone after the verb: ``delay: 2s``."""

    name: str
    place: Place
    meaning: str
    values: tuple[Value, ...] = ()
    main: str = ""
    only: tuple[str, ...] = ()  # the messages it can act on, when not all

    def value(self, name: str) -> Value | None:
        """Its value of that name."""
        return next((value for value in self.values if value.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A verb with its values read: int, Decimal, timedelta, bool, bytes, text or a tuple of texts; unsaid is absent."""

    verb: str
    values: Mapping[str, object]


def _text(name: str, *, required: bool = False, default: str | None = None) -> Value:
    return Value(name=name, kind=Kind.TEXT, required=required, default=default)


def _int(name: str, low: int, high: int, *, required: bool = False, default: str | None = None) -> Value:
    return Value(name=name, kind=Kind.INT, required=required, default=default, low=low, high=high)


def _for(default: str | None = None, *, name: str = "for", required: bool = False) -> Value:
    return Value(name=name, kind=Kind.DURATION, default=default, required=required, low=0, high=31 * 86400)


def _price(name: str, *, required: bool = False) -> Value:
    return Value(name=name, kind=Kind.PRICE, required=required)


def _flag(name: str, default: str) -> Value:
    return Value(name=name, kind=Kind.FLAG, default=default)


def _choice(name: str, *choices: str, required: bool = False, default: str | None = None) -> Value:
    return Value(name=name, kind=Kind.CHOICE, required=required, choices=choices, default=default)


_LEG: Final = _choice("leg", "entry", "target", "stop")  # of the bracket the order belongs to
_CODE: Final = _int("code", 1, 99_999, required=True)
_TICKER: Final = _text("ticker")
_SHARES: Final = 10_000_000

_MESSAGE: Final = (
    Verb(name="drop", place=Place.MESSAGE, meaning="the message is lost: not heard, or not sent"),
    Verb(name="delay", place=Place.MESSAGE, meaning="it comes later; what follows overtakes it",
         values=(_for(name="by", required=True),), main="by"),
    Verb(name="duplicate", place=Place.MESSAGE, meaning="it comes so many times in all",
         values=(_int("times", 2, 1000, default="2"),), main="times"),
    Verb(name="reorder", place=Place.MESSAGE, meaning="it changes places with the next one of that connection"),
    Verb(name="extra_fields", place=Place.MESSAGE, meaning="the broker sends it with so many fields too many",
         values=(_int("count", 1, 100, default="1"),), main="count"),
    Verb(name="missing_fields", place=Place.MESSAGE, meaning="the broker sends it with so many fields too few",
         values=(_int("count", 1, 100, default="1"),), main="count"),
    Verb(name="stuck", place=Place.MESSAGE, meaning="the order stays in that status for ever and never works",
         values=(_choice("status", "PendingSubmit", "ApiPending", "PreSubmitted", "Inactive", "Unknown",
                         default="PendingSubmit"),), main="status", only=("placeOrder",)),
    Verb(name="lose_parent_link", place=Place.MESSAGE, only=("placeOrder",),
         meaning="a child comes without its parent: it works at once, by itself; the rest of its bracket goes too"),
    Verb(name="new_perm_id", place=Place.MESSAGE, only=("placeOrder",),
         meaning="a change of a working order leaves it as it is and opens a second one with the same reference"),
)  # fmt: skip
_LINK: Final = (
    Verb(name="mute", place=Place.LINK, meaning="the broker neither sends nor reads there; the connection stays",
         values=(_for(),), main="for"),
    Verb(name="stop_reading", place=Place.LINK, meaning="the broker reads nothing there, and goes on sending",
         values=(_for(),), main="for"),
    Verb(name="stop_sending", place=Place.LINK, meaning="the broker sends nothing there, and goes on reading",
         values=(_for(),), main="for"),
    Verb(name="fin", place=Place.LINK, meaning="the broker closes in order, after what it had to say"),
    Verb(name="rst", place=Place.LINK, meaning="the broker resets the connection; what it had to say is lost"),
    Verb(name="cut", place=Place.LINK, main="bytes",
         meaning="the connection is reset after so many more bytes sent, or received",
         values=(_int("bytes", 0, 1 << 30, required=True), _choice("of", "sent", "received", default="sent"))),
    Verb(name="burst", place=Place.LINK, main="bytes",
         meaning="what is being sent is filled up with notices to exactly so many bytes (or to the next multiple of "
                 "4096 above), then nothing for a while",
         values=(Value(name="bytes", kind=Kind.SIZE, default="4096", low=4096, high=1 << 22), _for("3s"))),
    Verb(name="trickle", place=Place.LINK, main="every", meaning="that many bytes come one by one, so far apart",
         values=(_for("10ms", name="every"), _int("bytes", 1, 10_000, default="200"))),
    Verb(name="garbage", place=Place.LINK, main="bytes",
         meaning="bytes that are no message: so many by the seed, or those given",
         values=(_int("bytes", 1, 1 << 20, default="64"), Value(name="hex", kind=Kind.HEX))),
    Verb(name="oversize", place=Place.LINK, meaning="the length of a message that is longer than 16 MB, and its start"),
    Verb(name="send", place=Place.LINK, main="fields",
         meaning="a message of these fields, first the number of its kind",
         values=(Value(name="fields", kind=Kind.LIST, required=True),)),
    Verb(name="code", place=Place.LINK, main="code", meaning="a notice with that code and TWS's words for it, or yours",
         values=(_CODE, _text("text"), _int("req_id", -1, (1 << 31) - 1, default="-1"))),
    Verb(name="unsolicited", place=Place.CLIENT, main="what", meaning="told without being asked for",
         values=(_choice("what", "open_orders", "completed_orders", "positions", "executions",
                         default="open_orders"),)),
)  # fmt: skip
_ORDER: Final = (
    Verb(name="reject", place=Place.ORDER, main="code",
         meaning="the order is rejected with that code; any other request is answered with it and not served",
         values=(_CODE, _text("text"), _LEG)),
    Verb(name="fill", place=Place.ORDER, main="price", meaning="all that is left is filled, at the quote or this price",
         values=(_price("price"), _LEG)),
    Verb(name="partial", place=Place.ORDER, main="quantity", meaning="so many shares are filled",
         values=(_int("quantity", 1, _SHARES, required=True), _price("price"), _LEG)),
    Verb(name="fill_both_exits", place=Place.ORDER, meaning="target and stop of its bracket are both filled in full",
         values=(_price("price"),), main="price"),
    Verb(name="fill_after_cancel", place=Place.ORDER, main="price",
         meaning="it is filled between its cancellation and the answer to that, which is 10148",
         values=(_price("price"), _LEG)),
    Verb(name="cancel", place=Place.ORDER, main="reason", meaning="the broker cancels it (202)",
         values=(_text("reason", default=""), _LEG)),
    Verb(name="expire", place=Place.ORDER, meaning="it expires now", values=(_LEG,)),
    Verb(name="warn", place=Place.ORDER, main="code",
         meaning="a code is told about the order and nothing happens to it: 399, 404, 10349 …",
         values=(_CODE, _text("text"), _LEG)),
    Verb(name="change", place=Place.ORDER, main="quantity", meaning="a trader changes it by hand in TWS",
         values=(_int("quantity", 1, _SHARES), _price("limit"), _price("stop"), _LEG)),
    Verb(name="correct", place=Place.ORDER, meaning="its last execution is told again with other numbers",
         values=(_price("price"), _int("quantity", 1, _SHARES), _LEG)),
    Verb(name="bust", place=Place.ORDER, meaning="its last execution is taken back", values=(_LEG,)),
)  # fmt: skip
_MARKET: Final = (
    Verb(name="halt", place=Place.MARKET, meaning="trading is halted: 1 general, 2 volatility pause",
         values=(_TICKER, _int("state", 1, 2, default="1")), main="ticker"),
    Verb(name="resume", place=Place.MARKET, meaning="trading goes on", values=(_TICKER,), main="ticker"),
    Verb(name="quote", place=Place.MARKET, main="ticker", meaning="a quote from outside; -1: that side is empty",
         values=(_TICKER, _price("bid"), _price("ask"), _price("last"), _int("bid_size", 0, _SHARES),
                 _int("ask_size", 0, _SHARES), _int("volume", 0, 1 << 40))),
    Verb(name="move", place=Place.MARKET, main="by", meaning="the price jumps by so much and stays there",
         values=(Value(name="by", kind=Kind.PERCENT, required=True, low=-99, high=10_000), _TICKER)),
    Verb(name="manual_order", place=Place.MARKET, main="ticker",
         meaning="somebody trades by hand in TWS: an order of client 0 with order id 0, at the market or at a limit",
         values=(_TICKER, _choice("action", "BUY", "SELL", required=True), _int("quantity", 1, _SHARES, required=True),
                 _price("limit"))),
    Verb(name="transfer", place=Place.MARKET, main="quantity",
         meaning="so many contracts come or go (negative) without an order: a transfer, a split, an assignment",
         values=(_int("quantity", -_SHARES, _SHARES, required=True), _TICKER, _price("price"))),
    Verb(name="delayed_only", place=Place.MARKET, main="ticker",
         meaning="the login has no live quotes of it (10167, 10168)", values=(_TICKER, _flag("on", "true"))),
)  # fmt: skip
_BROKER: Final = (
    Verb(name="restart", place=Place.BROKER, main="down",
         meaning="all connections close, new ones are refused while it is down, then it is back with its orders; "
                 "without_login: it answers the handshake and nothing else for so long after that",
         values=(_for("60s", name="down"), _flag("lose_untransmitted", "true"), _int("rollback_ids", 0, 1 << 20),
                 _for(name="without_login"), _flag("rst", "false"))),
    Verb(name="refuse_connections", place=Place.BROKER, meaning="new connections are refused",
         values=(_for("60s"),), main="for"),
    Verb(name="silent_handshake", place=Place.BROKER, meaning="new connections are taken and told nothing",
         values=(_for("60s"),), main="for"),
    Verb(name="handshake_without_next_valid_id", place=Place.BROKER, values=(_for("60s"),), main="for",
         meaning="nobody who starts is told nextValidId"),
    Verb(name="handshake_without_managed_accounts", place=Place.BROKER, values=(_for("60s"),), main="for",
         meaning="nobody who starts is told managedAccounts"),
    Verb(name="id_in_use", place=Place.BROKER, main="for", meaning="who starts is told 326 and closed",
         values=(_for("5m"), _int("id", 0, (1 << 31) - 1))),
    Verb(name="read_only", place=Place.BROKER, meaning="the API is read-only: orders and cancellations get 321",
         values=(_for(),), main="for"),
    Verb(name="pacing", place=Place.BROKER, main="limit",
         meaning="a client that sends more messages in a second is told 100, and closed at the third time",
         values=(_int("limit", 1, 1_000_000, default="50"), _flag("hangup", "true"), _for())),
    Verb(name="rollback_ids", place=Place.BROKER, main="by",
         meaning="order ids may be given again: the next one of every client is so much lower",
         values=(_int("by", 0, 1 << 20, required=True),)),
    Verb(name="connectivity_lost", place=Place.BROKER, main="for",
         meaning="1100, no ticks meanwhile, then 1102; with data lost 1101, and no ticks until they are asked for anew",
         values=(_for("60s"), _choice("data", "kept", "lost", default="kept"))),
    Verb(name="competing_session", place=Place.BROKER, main="for",
         meaning="another session of the user has the quotes: 10197 and no ticks", values=(_for("60s"),)),
    Verb(name="set_fill_model", place=Place.BROKER,
         meaning="other conduct of the broker: whether orders fill by themselves; how long the answer, the fill, its "
                 "commission and the end of the other exit take; when children live; what becomes of legs that were "
                 "not transmitted",
         values=(Value(name="fills", kind=Kind.FLAG), _for(name="ack_after"), _for(name="fill_after"),
                 _for(name="commission_after"), _for(name="oca_delay"), _choice("children", "partial", "complete"),
                 _choice("held_legs", "kept", "lost", "shown"))),
    Verb(name="cancel_all", place=Place.BROKER, meaning="a global cancellation from elsewhere: every order goes"),
)  # fmt: skip
VERBS: Final[dict[str, Verb]] = {verb.name: verb for verb in (*_MESSAGE, *_LINK, *_ORDER, *_MARKET, *_BROKER)}
ALIASES: Final = {"notice": "code"}
