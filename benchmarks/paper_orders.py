"""Orders through the paper broker, beside an echo server that answers with ready bytes, in one run.

python -m benchmarks.paper_orders --rounds 10
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any, Literal

import typer
from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.order_clients import CLIENTS, IDS, RAW, VERSIONS, client
from benchmarks.order_servers import broker, echo, symbols
from benchmarks.peers import BenchmarkError, process

FAILED, INTERRUPTED = 3, 130
BROKER, ECHO = "broker", "echo"
SERVERS = (BROKER, ECHO)
WORDS = {
    "raw": "a socket, orders ready before the clock starts",
    "ibapi": "ibapi, callbacks on its own thread",
    "ib_async": "ib_async, its limit of 45 requests a second switched off",
}
Rounds = dict[tuple[str, str], tuple[list[float], list[float]]]  # client, server: orders a second, round trips

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def measure(rounds: int, orders: int, trips: int, progress: Progress) -> Rounds:
    """Orders a second of each round, and the seconds of each round trip, by client and server.

    Raises:
        BenchmarkError: a part of it failed.
    """
    found: Rounds = {(who, where): ([], []) for who in CLIENTS for where in SERVERS}
    task = progress.add_task("starting", total=(1 + rounds) * len(found))
    names = symbols()
    with ExitStack() as stack:
        servers = {
            BROKER: stack.enter_context(process(BROKER, broker)),
            ECHO: stack.enter_context(process(ECHO, echo)),
        }
        clients = {who: stack.enter_context(process(who, client, who, names)) for who in CLIENTS}
        ports = {where: line.ask() for where, line in servers.items()}
        for who, version in VERSIONS.items():  # of two clients with one version the last: ib_async looks for its own id
            servers[ECHO].ask(version, *clients[RAW].ask("record", ports[BROKER], version, IDS[who]))
        for line in clients.values():
            for where in SERVERS:
                line.ask("connect", where, ports[where])
        for number in range(1 + rounds):
            progress.update(task, description="measuring" if number else "warming up", refresh=True)
            for who, where in _turns(number):
                took = clients[who].ask("all_at_once", where, orders)
                times = clients[who].ask("one_by_one", where, trips)
                if number:
                    found[who, where][0].append(orders / took)
                    found[who, where][1].extend(times)
                progress.update(task, advance=1, refresh=True)
    return found


def _turns(number: int) -> Iterator[tuple[str, str]]:
    """Every client with every server; who goes first changes from round to round."""
    for place in range(len(CLIENTS)):
        who = CLIENTS[(number + place) % len(CLIENTS)]
        for where in SERVERS if number % 2 else reversed(SERVERS):
            yield who, where


def as_json(found: Rounds) -> dict[str, Any]:
    """All figures: orders a second, times in milliseconds, and what the broker adds to the echo."""
    from benchmarks.figures import machine  # as below: every process imports this module, and none needs the rest

    return {
        "machine": machine(),
        "clients": {
            who: {
                "version": VERSIONS[who],
                **{where: _figures(*found[who, where]) for where in SERVERS},
                "ratios": _ratios(found, who),
            }
            for who in CLIENTS
        },
    }


def _figures(rates: list[float], times: list[float]) -> dict[str, float]:
    from benchmarks.figures import percentile

    return {
        "orders_per_s": round(percentile(rates, 0.5)),
        "p50_ms": round(percentile(times, 0.5) * 1000, 3),
        "p99_ms": round(percentile(times, 0.99) * 1000, 3),
    }


def _ratios(found: Rounds, who: str) -> dict[str, float]:
    from benchmarks.figures import percentile

    ours, bare = found[who, BROKER], found[who, ECHO]
    return {
        "echo_orders_per_s": round(percentile(bare[0], 0.5) / percentile(ours[0], 0.5), 2),
        "p50_to_echo": round(percentile(ours[1], 0.5) / percentile(bare[1], 0.5), 2),
        "p99_to_p50": round(percentile(ours[1], 0.99) / percentile(ours[1], 0.5), 2),
    }


def show(found: Rounds, out: Console) -> None:
    """The table."""
    from benchmarks.figures import machine

    about = machine()
    rounds = len(found[RAW, BROKER][0])
    out.print("placeOrder to openOrder and orderStatus: orders a second all at once, milliseconds one by one.")
    out.print(f"{about['cores']} cores, {about['python']}, {about['system']}; {rounds} rounds, interleaved.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("\nclient", no_wrap=True)
    for heading in (
        "orders a second\nbroker", "\necho", "\nratio", "round trip\np50", "\np99", "\necho p50", "\nratio",
    ):  # fmt: skip
        table.add_column(heading, justify="right", no_wrap=True)
    for who in CLIENTS:
        ours, bare, ratios = _figures(*found[who, BROKER]), _figures(*found[who, ECHO]), _ratios(found, who)
        table.add_row(
            who, f"{ours['orders_per_s']:,.0f}", f"{bare['orders_per_s']:,.0f}", f"{ratios['echo_orders_per_s']:.1f}",
            f"{ours['p50_ms']:.2f}", f"{ours['p99_ms']:.2f}", f"{bare['p50_ms']:.2f}", f"{ratios['p50_to_echo']:.1f}",
        )  # fmt: skip
    out.print(table)
    for who, words in WORDS.items():
        out.print(f"  {who:<9} {words}; server version {VERSIONS[who]}")


@app.command()
def main(
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each client with each server; one before them.")] = 10,
    orders: Annotated[int, typer.Option(min=1, help="Orders sent all at once in each turn.")] = 500,
    trips: Annotated[int, typer.Option(min=1, help="Orders sent one by one in each turn.")] = 100,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", help="json prints one object on stdout.")
    ] = "text",
) -> None:
    """Measure placeOrder -> openOrder -> orderStatus with ibapi, ib_async and a bare socket, beside an echo server.

    Everything runs on this machine, each in a process of its own. The paper broker answers at once here: the 20 ms that
    it takes for an acknowledgement otherwise, and IB's fifty messages a second, are switched off. It takes half a
    minute; let nothing else run meanwhile.

    \b
    Example:
        python -m benchmarks.paper_orders --rounds 10
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    note = Console(stderr=True)
    try:
        with Progress(console=note, transient=True, auto_refresh=False, disable=not sys.stderr.isatty()) as progress:
            found = measure(rounds, orders, trips, progress)
    except KeyboardInterrupt:
        note.print("Interrupted: no figures.")
        raise typer.Exit(INTERRUPTED) from None
    except BenchmarkError as fault:
        note.print(f"The benchmark failed: {fault}", markup=False)
        raise typer.Exit(FAILED) from None
    if output_format == "json":
        sys.stdout.write(json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n")
    else:
        show(found, Console(highlight=False, soft_wrap=True))


if __name__ == "__main__":
    app()
