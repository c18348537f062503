"""The page about faults: its tables are those of the broker, and its scripts do what it says of them."""

import re
from pathlib import Path

import pytest
from paper_floor import Floor

from newsbot.paper.counter.clients import Hangup
from newsbot.paper.faults.names import MESSAGES
from newsbot.paper.faults.reader import WHEN_KEYS
from newsbot.paper.faults.script import parse_script
from newsbot.paper.faults.verbs import VERBS, Place, Value, Verb

PAGE = (Path(__file__).parents[3] / "docs" / "paper-faults.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
PLACES = {
    Place.MESSAGE: "the message itself",
    Place.LINK: "a connection",
    Place.CLIENT: "a client",
    Place.ORDER: "an order",
    Place.MARKET: "an instrument",
    Place.BROKER: "the broker",
}


def row(verb: Verb) -> str:
    """The line of the table about a verb: its main value in bold, what is required without brackets."""

    def name(value: Value) -> str:
        words = f"`{value.name}`"
        if value.choices:
            words += f" ({', '.join(value.choices)})"
        if value.default:
            words += f" = {value.default}"
        words = f"**{words}**" if value.name == verb.main else words
        return words if value.required else f"[{words}]"

    return f"| `{verb.name}` | {' '.join(map(name, verb.values))} | {verb.meaning} |"


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_stands_in_the_page_under_what_it_acts_on(verb: Verb) -> None:
    section = PAGE.partition(f"### On {PLACES[verb.place]}\n")[2].partition("\n### ")[0]
    assert row(verb) in section


@pytest.mark.parametrize("key", WHEN_KEYS)
def test_every_key_of_when_stands_in_the_page(key: str) -> None:
    assert f"| `{key}` |" in PAGE


def test_every_message_has_its_name_in_the_page() -> None:
    listed = set(re.findall(r"`(\w+)`", PAGE.partition("### Messages\n")[2].partition("\n## ")[0]))
    assert set(MESSAGES) <= listed


def test_every_script_of_the_page_is_good() -> None:
    assert len(SCRIPTS) >= 3
    for script in SCRIPTS:
        assert parse_script(script.encode(), "docs")


def test_the_script_of_a_bad_evening_does_what_the_page_says() -> None:
    floor = Floor()
    floor.broker.faults.load(parse_script(SCRIPTS[1].encode(), "docs"))
    floor.bracket(10)
    floor.wait(500)
    assert floor.statuses(12)[-1] == "Inactive"
    assert floor.codes(12) == [201]
    assert floor.statuses(10)[-1] == "Filled"
    floor.wait(10_000)
    assert floor.market.top(990002).halted == 2
    floor.wait(20_000)
    assert not floor.market.top(990002).is_halted
    floor.wait(30_000)
    assert floor.hung_up() == [1]
    assert floor.broker.faults.is_on("refuse_connections")
    floor.wait(60_000)
    assert not floor.broker.faults.is_on("refuse_connections")


def test_the_script_of_a_race_does_what_the_page_says() -> None:
    floor = Floor()
    floor.broker.faults.load(parse_script(SCRIPTS[2].encode(), "docs"))
    floor.bracket(10, entry="42.00")
    floor.wait(500)
    assert [(fill[0], fill[1]) for fill in floor.fills()] == [(10, 40)]
    floor.cancel(10, wait_ms=500)
    assert [(fill[0], fill[1]) for fill in floor.fills()] == [(10, 40), (10, 60)]
    assert floor.codes(10) == [10148]
    assert not [link for link, message in floor.said if isinstance(message, Hangup)]
    assert len([status for status in floor.said if getattr(status[1], "status", "") == "Filled"]) >= 2
