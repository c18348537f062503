"""``newsbot paper``: the embedded paper broker by itself, for any TWS client."""

import signal
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from newsbot.cli import output
from newsbot.domain.error import BrokerUnavailableError, ConfigError, Finding, NewsbotError
from newsbot.paper.account.valuation import CURRENCIES
from newsbot.paper.build import ACCOUNT, CASH, build_broker
from newsbot.paper.counter.entitlements import LINES
from newsbot.paper.faults.script import read_script
from newsbot.paper.instruments.sessions import read_calendar
from newsbot.paper.market.market import FILL_MODEL
from newsbot.paper.orders.policy import Policy
from newsbot.paper.serving.control_port import ask, request_of
from newsbot.paper.serving.server import PaperServer, wall_clock
from newsbot.paper.state import snapshot
from newsbot.tws.messages import CEILING
from newsbot.tws.session import check_cap

app = typer.Typer(no_args_is_help=True, help="The embedded paper broker: speaks the TWS protocol, trades nothing.")


class Clock(StrEnum):
    """Who moves the broker's time."""

    WALL = "wall"
    CTL = "ctl"


@app.callback()
def _group() -> None:
    """The embedded paper broker: speaks the TWS protocol, trades nothing."""


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    server_version: Annotated[
        int,
        typer.Option(
            help="Highest TWS server version spoken, 157 to 200 without 158; clients get the lower of it and theirs."
        ),
    ] = CEILING,
    seed: Annotated[int, typer.Option(help="Same seed, same ids and same random quotes.")] = 0,
    ledger: Annotated[
        Path | None, typer.Option(help="Append every order event to this file, a JSON object a line.")
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(help="Go on where this file says the broker stood; saved every minute and at the end."),
    ] = None,
    tape: Annotated[
        Path | None, typer.Option(help="Quotes or bars to play instead of random quotes (tape.csv).")
    ] = None,
    news: Annotated[
        Path | None, typer.Option(help="Stories to tell beside the invented ones (CSV or JSON lines).")
    ] = None,
    instruments: Annotated[
        Path | None,
        typer.Option(help="What can be traded instead of the 1,330 built-in instruments (instruments.csv)."),
    ] = None,
    account: Annotated[str, typer.Option(help="Name of the account.")] = ACCOUNT,
    base_currency: Annotated[str, typer.Option(help="Currency of the account: USD, EUR, GBP, CHF, JPY …")] = "USD",
    cash: Annotated[int, typer.Option(min=0, max=10**12, help="What the account begins with, in its currency.")] = int(
        CASH
    ),
    sessions: Annotated[
        bool,
        typer.Option("--sessions", help="Keep to the exchanges' hours and holidays; otherwise open round the clock."),
    ] = False,
    pacing: Annotated[
        bool, typer.Option(help="Hold clients to IB's limits: 50 messages a second (wall clock), historical requests.")
    ] = True,
    lines: Annotated[
        int, typer.Option(min=1, max=10_000, help="Market data lines: subscriptions of all clients together.")
    ] = LINES,
    master_client: Annotated[
        int | None, typer.Option(min=0, help="Client id that hears of the orders and fills of all clients.")
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="What is to go wrong, and when (a YAML list of rules).")] = None,
    control_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Take orders on this port of 127.0.0.1 as well; 0 takes a free one."),
    ] = None,
    clock: Annotated[
        Clock, typer.Option(help="wall: this machine's time, until a driver takes over. ctl: wait for a driver.")
    ] = Clock.WALL,
) -> None:
    """Serve a paper broker on 127.0.0.1 until Ctrl-C.

    Any TWS API client can use it (ibapi, ib_async, newsbot itself). Prices are invented unless a tape is given.
    On the wall clock a tape begins when the broker starts; a driver plays it by the times written in it.

    \b
    Example:
        newsbot paper serve --port 4002 --ledger orders.jsonl
        newsbot paper serve --faults fixtures/faults/stop-rejected.yaml --control-port 4003
    """
    try:
        check_cap(server_version)
    except ValueError as fault:
        raise ConfigError(Finding(code="NB-T02", what=str(fault), fix="choose another --server-version")) from fault
    if not (account.isascii() and account.isalnum()):
        raise ConfigError(
            Finding(code="NB-P08", what="not an account name", found=account, fix="letters and digits only")
        )
    if base_currency not in CURRENCIES:
        known = f"one of {', '.join(sorted(CURRENCIES))}"
        raise ConfigError(Finding(code="NB-P09", what="not a base currency", found=base_currency, fix=known))
    read_calendar()  # else the first client would wait for it
    broker = build_broker(
        instruments=instruments,
        tape=tape,
        news=news,
        account=account,
        base_currency=base_currency,
        cash=Decimal(cash),
        seed=seed,
        sessions=sessions,
        pacing=pacing,
        history_pacing=pacing,
        lines=lines,
        policy=Policy(master_client=master_client),
    )
    if state is not None:
        snapshot.load(broker, state)
    if faults is not None:
        rules = read_script(faults)
        unknown = broker.strangers(rules, wall_clock().date(), str(faults)) if clock is Clock.WALL else []
        if unknown:
            raise ConfigError(*unknown)
        broker.faults.load(rules)
    server = PaperServer(
        broker,
        port=port,
        ledger=ledger,
        driven=clock is Clock.CTL,
        cap=server_version,
        control_port=control_port,
        state=state,
    )
    stop = _Stop()
    with server:
        host, taken = server.address
        typer.echo(f"listening {host}:{taken}")
        if control_port is not None:
            typer.echo(f"control {host}:{server.control_address[1]}")
        output.console(stderr=True).print(FILL_MODEL)
        while not stop.asked and not server.wait(0.2):
            pass
    if isinstance(server.fault, NewsbotError):
        raise server.fault
    if server.fault is not None:
        finding = Finding(code="NB-P07", what="the paper broker has failed", found=repr(server.fault))
        raise BrokerUnavailableError(finding) from server.fault


@app.command()
def do(
    words: Annotated[list[str], typer.Argument(help="VERB [VALUE] [NAME=VALUE …], or a JSON object.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="The control port of a paper broker.")],
) -> None:
    """Order a serving paper broker to do something now, or ask it; the answer is a JSON object.

    Verbs are those of fault scripts. Questions: status, orders, ledger, faults; clear takes all rules away.
    Which order is meant is said by order_ref, order_id, client, symbol or leg. Values that begin with - need NAME=.
    Exit 2 when the broker cannot do it, 3 when none answers.

    \b
    Examples:
        newsbot paper do --port 4003 status
        newsbot paper do --port 4003 halt AAPL
        newsbot paper do --port 4003 quote AAPL bid=-1 ask=12.50
        newsbot paper do --port 4003 move ticker=AAPL by=-12%
        newsbot paper do --port 4003 partial 40 order_id=1 client=7
        newsbot paper do --port 4003 restart down=60s
        newsbot paper do --port 4003 '{"when": {"message": "placeOrder", "leg": "stop"}, "do": "drop"}'
    """
    output.print_json(ask(port, request_of(words)))


class _Stop:
    """Notes Ctrl-C and SIGTERM instead of dying of them."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
