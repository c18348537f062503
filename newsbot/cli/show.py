"""How a run is shown: as a tale for people, or as one JSON object a line for machines."""

from datetime import datetime
from pathlib import Path

from rich.text import Text

from newsbot.cli import output
from newsbot.decision.session import EXCHANGE_ZONE
from newsbot.domain.book import Book
from newsbot.domain.event import Envelope
from newsbot.domain.settings import TradingMode
from newsbot.journal.codec import line
from newsbot.paper.market.market import FILL_MODEL
from newsbot.replay.report import Counter, Summary, percentile
from newsbot.replay.tale import Line, Tale, Tone
from newsbot.runtime import dry_run, live
from newsbot.runtime.dry_run import Ending, Opening

_STYLES: dict[Tone, str] = {
    "plain": "",
    "trigger": "bold yellow",
    "good": "green",
    "bad": "bold red",
    "quiet": "dim",
    "warning": "yellow",
}
_INDENT = " " * 16


class JsonShow:
    """Journal events as they are committed, one object a line, nothing else on stdout."""

    def opened(self, opening: Opening) -> None:
        pass

    def committed(self, envelope: Envelope) -> None:
        output.print_json(line(envelope))

    def ended(self, ending: Ending) -> None:
        pass

    def live(self, opening: live.Opening) -> None:
        pass

    def left(self, book: Book) -> None:
        pass


class TextShow:
    """The tale: what happened, why, and what it came to."""

    def __init__(self) -> None:
        self._out = output.console()
        self._tale = Tale()
        self._counter = Counter()
        self._journal = Path()
        self._rules = Path()
        self._resumed = False

    def opened(self, opening: Opening) -> None:
        self._journal = opening.journal
        self._rules = opening.rules_path
        self._resumed = bool(opening.former)
        for envelope in opening.former:
            self._counter.add(envelope)
            self._tale.lines(envelope)
        entries = opening.recording.entries
        first, last = (entry.at.astimezone(EXCHANGE_ZONE) for entry in (entries[0], entries[-1]))
        rule_files = {rule.path for rule in opening.rules.rules}
        rules = f"{_count(len(opening.rules.rules), 'rule')} in {_count(len(rule_files), 'file')}"
        invented = opening.recording.root.resolve() == dry_run.shipped("pages").resolve()
        what = "Invented companies, invented prices." if invented else "Recorded news, hypothetical trades."
        pages = f"{len(entries)} recorded pages of {len({entry.source for entry in entries})} sources"
        self._heading(
            "DRY RUN",
            f"{what} No broker account, no internet, no real order.",
            (
                ("rules", f"{rules}, {opening.tests} tests passed   {opening.rules_path}"),
                ("news", f"{pages}, {first:%d %b %Y, %H:%M}-{last:%H:%M} ET   {opening.recording.root}"),
                ("broker", f"paper broker on {opening.broker.host}:{opening.broker.port}, speaks the TWS protocol"),
                ("model", FILL_MODEL),
                ("journal", f"{opening.journal}{'   (going on where it was cut off)' if opening.former else ''}"),
            ),
        )

    def committed(self, envelope: Envelope) -> None:
        self._counter.add(envelope)
        for told in self._tale.lines(envelope):
            self._print(told)

    def ended(self, ending: Ending) -> None:
        if ending.nothing_new:
            self._out.print(Text(f"Nothing new: this journal was played to its end (hash {ending.head[:12]})."))
            return
        for row in _summary(self._counter.summary(ending.book), ending.head, resumed=self._resumed):
            self._out.print(row)
        self._out.print(Text("Now try", style="bold"))
        local = Path(".venv/bin/newsbot")
        elsewhere = self._rules != Path("rules")
        for words in (
            f"rules test{f' {self._rules}' if elsewhere else ''}",
            'rules explain --headline "FDA approves Halden Bio\'s asthma drug (NASDAQ: HLDN)"'
            + (f" --rules {self._rules}" if elsewhere else ""),
            f"journal export {self._journal}",
        ):
            self._out.print(Text(f"  {local if local.exists() else 'newsbot'} {words}"))

    def live(self, opening: live.Opening) -> None:
        config = opening.config
        self._heading(
            config.mode.value.upper(),
            "Live news. No orders: everything is decided to the end and recorded."
            if config.mode is TradingMode.OBSERVE
            else "Live news. Orders on a paper account.",
            (
                ("rules", f"{len(opening.rules.rules)} rules, {opening.tests} tests passed   {config.rules}"),
                ("orders", _released(opening)),
                ("news", ", ".join(source.name for source in opening.sources)),
                ("broker", f"{config.tws.host}:{config.tws.port}, client id {config.tws.client_id}"),
                ("journal", f"{config.journal}{'   (going on)' if opening.resumed else ''}"),
                ("stop", "Ctrl-C; it cancels nothing at the broker"),
            ),
        )

    def left(self, book: Book) -> None:
        """What a stopped live run leaves at the broker, and how it is protected."""
        remaining = list(book.open_intents())
        if not remaining:
            self._out.print(Text("Stopped. No bracket of ours is open at the broker."))
            return
        self._out.print(Text(f"Stopped. Left at the broker: {_count(len(remaining), 'bracket')}.", style="bold"))
        for intent in remaining:
            stop = intent.legs[-1] if intent.legs else None
            protection = f"stop {stop.leg.price} {stop.state or 'not confirmed'}" if stop else "no order ids"
            self._out.print(
                Text(
                    f"  {intent.plan.instrument.ticker:<6}{intent.state.value}: holds {intent.open_quantity} of "
                    f"{intent.plan.quantity}, {protection}"
                )
            )

    def _heading(self, name: str, words: str, rows: tuple[tuple[str, str], ...]) -> None:
        title = Text(name, style="bold")
        title.append(f"  {words}", "not bold")
        self._out.print(title)
        for label, text in rows:
            self._out.print(Text(f"  {label:<9}{text}"))
        self._out.print(Text(" ET        what happened                        [words that matched]", style="dim"))

    def _print(self, told: Line) -> None:
        text = Text(_INDENT if told.at is None else f"{_clock(told.at)}  {told.ticker:<6}")
        for part, tone in told.parts:
            text.append(output.shown(part), style=_STYLES[tone] or None)
        self._out.print(text)


Show = JsonShow | TextShow


def _summary(summary: Summary, head: str, *, resumed: bool) -> list[Text]:
    verdicts = f"{_count(summary.trades, 'trade')}, {summary.refused} refused, {_count(summary.alerts, 'alert')}"
    rows = [
        (
            "news",
            f"{summary.articles} articles, {summary.baseline} of them already there at the first look; "
            f"{_count(summary.signals, 'match', 'matches')}: {verdicts}, each with its one reason",
        ),
        (
            "result",
            f"{summary.result:+,.2f} after {summary.commissions:,.2f} commission, hypothetical: "
            "shows that it works, says nothing about profit",
        ),
    ]
    if summary.warnings:
        rows.append(("look at", f"{_count(summary.warnings, 'message')} above that no signal asked for"))
    if summary.open_brackets:
        rows.append(("still open", f"{_count(summary.open_brackets, 'bracket')} at the end, not in the result"))
    if summary.latencies_ms:
        median, high, most = (percentile(summary.latencies_ms, share) for share in (0.5, 0.9, 1.0))
        rows.append(
            (
                "speed",
                f"page in -> order out: median {median:.1f} ms, 90 % {high:.1f} ms, max {most:.1f} ms "
                f"({_count(len(summary.latencies_ms), 'order')}). The real delay is the source: 15 s to minutes",
            )
        )
    if resumed:
        rows.append(("journal", f"hash {head[:12]}"))
    else:
        rows.append(("run again", f"gives the same journal, byte for byte (hash {head[:12]})"))
    return [Text(f"  {name:<11}{text}") for name, text in rows]


def _released(opening: live.Opening) -> str:
    if opening.config.mode is TradingMode.OBSERVE:
        return "none in mode observe"
    if not opening.released:
        return "none: no rule is promoted (newsbot rules promote ID --to paper --by NAME)"
    return f"{_count(opening.released, 'rule')} promoted, the others observe"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _clock(at: datetime) -> str:
    return at.astimezone(EXCHANGE_ZONE).strftime("%H:%M:%S")
