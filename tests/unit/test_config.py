import re
from dataclasses import asdict, fields
from datetime import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.config.keys import File, LimitsKeys, SessionKeys
from newsbot.config.load import Config, load
from newsbot.domain.error import ConfigError, Finding
from newsbot.domain.settings import RiskLimits, SourceSettings, TradingMode, TwsAddress

EXAMPLE = Path(__file__).parents[2] / "newsbot.example.toml"
CATALOGUE = ("globenewswire", "prnewswire", "sec-8k")

OWN = """
[sources.mine]
url = "https://news.example.com/releases"
parser = "rss"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "newsbot.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path: Path, text: str) -> tuple[Finding, ...]:
    with pytest.raises(ConfigError) as refusal:
        load(written(tmp_path, text), catalogue=CATALOGUE)
    return refusal.value.findings


def example_with_its_own_source() -> str:
    """The example with the keys that are commented out: ``#key = ...``, where comments begin with ``# ``."""
    return re.sub(r"(?m)^#(?=[\w\[])", "", EXAMPLE.read_text(encoding="utf-8"))


def test_an_empty_file_is_safe(tmp_path: Path) -> None:
    config = load(written(tmp_path, ""))
    assert config.mode is TradingMode.OBSERVE
    assert config.limits == RiskLimits()
    assert config.tws == TwsAddress()
    assert (config.account, config.enabled, config.sources) == ("", (), ())
    assert (config.rules, config.journal) == (tmp_path / "rules", tmp_path / "var/newsbot.db")
    assert not config.allow_regex


def test_the_company_list_and_own_files_count_from_the_file(tmp_path: Path) -> None:
    assert load(written(tmp_path, "")).universe == tmp_path / "var/universe/us.csv"
    config = load(written(tmp_path, '[universe]\ntable = "us.csv"\nfiles = ["mine.csv", "more/late.csv"]'))
    assert (config.universe, config.universe_files) == (
        tmp_path / "us.csv",
        (tmp_path / "mine.csv", tmp_path / "more/late.csv"),
    )
    assert [finding.line for finding in refused(tmp_path, "[universe]\nfiles = 7\ntabel = 'x'")] == [2, 3]


def test_patterns_in_rules_are_allowed_by_hand(tmp_path: Path) -> None:
    assert load(written(tmp_path, "[rules]\nallow_regex = true")).allow_regex


def test_the_example_says_what_an_empty_file_means(tmp_path: Path) -> None:
    empty, example = load(written(tmp_path, "")), load(EXAMPLE, catalogue=CATALOGUE)
    different = {"path", "rules", "universe", "journal"}
    for field in fields(Config):
        if field.name not in different:
            assert getattr(example, field.name) == getattr(empty, field.name), field.name


def test_the_example_shows_and_explains_every_key() -> None:
    lines = example_with_its_own_source().splitlines()
    shown = {(re.sub(r"[\[\]]|\.example-wire", "", line), "") for line in lines if line.startswith("[")}
    section = ""
    for before, line in pairwise(lines):
        if line.startswith("["):
            section = line.strip("[]").removesuffix(".example-wire")
        elif key := re.match(r"(\w+) = ", line):
            shown.add((section, key[1]))
            assert before.startswith("# "), f"{line} has no comment"
    expected = {(name, "") for name in File.model_fields}
    for name, field in File.model_fields.items():
        keys = getattr(field.annotation, "model_fields", {})
        expected |= {(name, key) for key in keys if key != "own"}
    own = {field.name for field in fields(SourceSettings)} - {"name", "verified"}
    assert shown == expected | {("sources", key) for key in own}


def test_the_examples_own_source_can_be_used(tmp_path: Path) -> None:
    (source,) = load(written(tmp_path, example_with_its_own_source()), catalogue=CATALOGUE).sources
    assert (source.name, source.parser, source.interval_s, source.precision_s) == ("example-wire", "html", 60.0, 60)
    assert dict(source.selectors)["headline"] == "h3"
    assert source.guid == r"/releases/(\d+)"


def test_every_limit_can_be_set(tmp_path: Path) -> None:
    text = """
[mode]
trading = "paper"
[account]
id = "DU1234567"
[tws]
host = "gateway.lan"
port = 4004
client_id = 11
[limits]
order_value_max = 2500.50
order_shares_max = 100
position_value_max = "5000"
daily_orders_max = 0
spread_max = 0.003
proof_of_life_max_s = 1.5
quote_age_max_s = 20
seen_age_max_s = 10
future_skew_max_s = 5
wait_for_quote_s = 1
entry_ttl_s = 15
short_allowed = true
[session]
window_start = "10:00"
window_end = 15:30:00
half_day_end = "12:00"
[sources]
enabled = ["sec-8k", "mine"]
contact = "desk@example.org"
[rules]
path = "/srv/rules"
[display]
zone = "Europe/Zurich"
"""
    config = load(written(tmp_path, text + OWN), catalogue=CATALOGUE)
    assert asdict(config.limits) == {
        "order_value_max": Decimal("2500.50"),
        "order_shares_max": 100,
        "position_value_max": Decimal(5000),
        "daily_orders_max": 0,
        "spread_max": Decimal("0.003"),
        "proof_of_life_max_s": 1.5,
        "quote_age_max_s": 20,
        "seen_age_max_s": 10,
        "future_skew_max_s": 5,
        "wait_for_quote_s": 1.0,
        "entry_ttl_s": 15,
        "window_start": time(10),
        "window_end": time(15, 30),
        "half_day_end": time(12),
        "short_allowed": True,
    }
    assert (config.mode, config.account) == (TradingMode.PAPER, "DU1234567")
    assert config.tws == TwsAddress(host="gateway.lan", port=4004, client_id=11)
    assert (config.enabled, config.contact) == (("sec-8k", "mine"), "desk@example.org")
    assert config.rules == Path("/srv/rules")
    assert config.display_zone.key == "Europe/Zurich"
    assert [source.name for source in config.sources] == ["mine"]


def test_the_limits_of_the_file_are_those_of_the_decision() -> None:
    assert LimitsKeys.model_fields.keys() | SessionKeys.model_fields.keys() == {
        field.name for field in fields(RiskLimits)
    }


def test_every_error_of_the_file_at_once_in_order(tmp_path: Path) -> None:
    text = """[mode]
trading = "live"

[limits]
order_value_mx = 5
  order_shares_max = 1000000
spread_max = inf

[sources]
enabled = ["prnewswir"]

[display]
zone = "Mars/Olympus"
"""
    path = tmp_path / "newsbot.toml"
    assert [str(finding) for finding in refused(tmp_path, text)] == [
        f"NB-C02 {path}:2:1 – mode.trading asks for live trading – live – "
        'arming an account is not part of this version: write "observe" or "paper"',
        f'NB-C01 {path}:5:1 – unknown key "limits.order_value_mx" – did you mean order_value_max?',
        f"NB-C01 {path}:6:3 – limits.order_shares_max is above its ceiling – 1000000 – "
        "the ceiling is 20000: the file can only lower it",
        f"NB-C01 {path}:7:1 – limits.spread_max is not of its type – Infinity – write a number",
        f"NB-C01 {path}:9:1 – sources.contact is missing – write a mail address: publishers want to know who asks",
        f"NB-C01 {path}:10:1 – sources.enabled names an unknown source – prnewswir – did you mean prnewswire?",
        f"NB-C04 {path}:13:1 – display.zone is no time zone – Mars/Olympus – write one as America/New_York",
    ]


@pytest.mark.parametrize(
    ("text", "code", "line", "what"),
    [
        ("[limits]\norder_value_max = 100001", "NB-C01", 2, "limits.order_value_max is above its ceiling"),
        ("[limits]\norder_value_max = 1e9", "NB-C01", 2, "limits.order_value_max is above its ceiling"),
        ("[limits]\norder_value_max = 0", "NB-C01", 2, "limits.order_value_max is too small"),
        ("[limits]\norder_value_max = -5", "NB-C01", 2, "limits.order_value_max is too small"),
        ("[limits]\norder_value_max = nan", "NB-C01", 2, "limits.order_value_max is not of its type"),
        ('[limits]\norder_value_max = "lots"', "NB-C01", 2, "limits.order_value_max is not of its type"),
        ("[limits]\norder_value_max = true", "NB-C01", 2, "limits.order_value_max is not of its type"),
        ("[limits]\norder_shares_max = 10.5", "NB-C01", 2, "limits.order_shares_max is not of its type"),
        ("[limits]\ndaily_orders_max = 51", "NB-C01", 2, "limits.daily_orders_max is above its ceiling"),
        ("[limits]\nspread_max = 0.5", "NB-C01", 2, "limits.spread_max is above its ceiling"),
        ("[limits]\nproof_of_life_max_s = 3", "NB-C01", 2, "limits.proof_of_life_max_s is above its ceiling"),
        ("[limits]\nquote_age_max_s = 61", "NB-C01", 2, "limits.quote_age_max_s is above its ceiling"),
        ("[limits]\nquote_age_max_s = 0", "NB-C01", 2, "limits.quote_age_max_s is too small"),
        ("[limits]\nentry_ttl_s = 301", "NB-C01", 2, "limits.entry_ttl_s is above its ceiling"),
        ("[limits]\nshort_allowed = 1", "NB-C01", 2, "limits.short_allowed is not of its type"),
        ("limits = 5", "NB-C01", 1, "limits is not of its type"),
        ("limits.spread_max = 0.5", "NB-C01", 1, "limits.spread_max is above its ceiling"),
        ('[session]\nwindow_start = "09:00"', "NB-C01", 2, "session.window_start is too small"),
        ('[session]\nwindow_end = "16:01"', "NB-C01", 2, "session.window_end is above its ceiling"),
        ('[session]\nwindow_end = "25:00"', "NB-C01", 2, "session.window_end is not of its type"),
        ("[session]\nwindow_end = 945", "NB-C01", 2, "session.window_end is not of its type"),
        (
            '\n[session]\nwindow_start = "13:00"',
            "NB-C01",
            2,
            "session has a window that ends before it starts",
        ),
        ('[tws]\nport = "4002"', "NB-C01", 2, "tws.port is not of its type"),
        ("[tws]\nport = 70000", "NB-C01", 2, "tws.port is above its ceiling"),
        ("[tws]\nclient_id = 0", "NB-C01", 2, "tws.client_id is too small"),
        ('[tws]\nhost = "a host"', "NB-C01", 2, "tws.host is malformed"),
        ("[tws]\npassword = 'x'", "NB-C01", 2, 'unknown key "tws.password"'),
        ('[account]\nid = "12"', "NB-C01", 2, "account.id is malformed"),
        ("[moed]\ntrading = 'paper'", "NB-C01", 1, 'unknown key "moed"'),
        ('[mode]\ntrading = "real"', "NB-C01", 2, "mode.trading is none of its choices"),
        (
            '[mode]\ntrading = "paper"\n[account]\nid = "U1234567"',
            "NB-C02",
            4,
            "mode is paper, account.id is no paper account",
        ),
        (
            '[mode]\ntrading = "paper"\n[tws]\nport = 7496',
            "NB-C02",
            4,
            "mode is paper, tws.port leads to a live login",
        ),
        ('[sources]\nenabled = "prnewswire"', "NB-C01", 2, "sources.enabled is not of its type"),
        ('[sources]\nenabled = [5]\ncontact = "a@b"', "NB-C01", 2, "sources.enabled.0 is not of its type"),
        ("[sources]\nenabeld = []", "NB-C01", 2, 'unknown key "sources.enabeld"'),
        ('[sources]\ncontact = "a\\nb"', "NB-C01", 2, "sources.contact is malformed"),
        ('[sources.mine]\nparser = "rss"', "NB-C01", 1, "sources.mine.url is missing"),
        (OWN + "interval = 5", "NB-C01", 5, 'unknown key "sources.mine.interval"'),
        (OWN + "interval_s = 1", "NB-C01", 5, "sources.mine.interval_s is too small"),
        (OWN + "zone = 'EST5EDTX'", "NB-C04", 5, "sources.mine.zone is no time zone"),
        (OWN + "guid = '('", "NB-C01", 5, "sources.mine.guid is no regular expression"),
        (OWN + "guid = 'x'", "NB-C01", 5, "sources.mine.guid has not exactly one group"),
        (OWN.replace("https://", "ftp://"), "NB-C01", 3, "sources.mine.url is no address of a page"),
        (OWN.replace("https://", "https://me:secret@"), "NB-C03", 3, "sources.mine.url holds a password"),
        (OWN.replace("mine", "sec-8k"), "NB-C01", 2, "the catalogue has a source sec-8k already"),
        (OWN.replace("mine", '"My Wire"'), "NB-C01", 2, "sources.My Wire is malformed"),
        ('[rules]\npath = ""', "NB-C01", 2, "rules.path is malformed"),
    ],
)
def test_one_error_with_its_line(tmp_path: Path, text: str, code: str, line: int, what: str) -> None:
    (finding,) = refused(tmp_path, text)
    assert (finding.code, finding.line, finding.what) == (code, line, what)
    assert finding.path == str(tmp_path / "newsbot.toml")
    assert finding.fix
    assert "secret" not in str(finding)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[mode\ntrading = 'paper'", 1, 6),
        ("[mode]\ntrading = paper", 2, 11),
        ("[tws]\nport = 1\nport = 2", 3, 0),
        ("[tws]\n[tws]", 2, 5),
        ("a = " + "[" * 5000, 1, 0),
        ("a = " + "9" * 5000, 1, 0),
    ],
)
def test_what_is_not_toml(tmp_path: Path, text: str, line: int, column: int) -> None:
    (finding,) = refused(tmp_path, text)
    assert (finding.code, finding.line, finding.column) == ("NB-C06", line, column)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(ConfigError, match=r"NB-C05 .*newsbot\.example\.toml"):
            load(path)
    (tmp_path / "big.toml").write_bytes(b"#" * (1 << 20) + b"\n")
    with pytest.raises(ConfigError, match=r"NB-C05 .* larger than 1 MiB"):
        load(tmp_path / "big.toml")
    (tmp_path / "latin.toml").write_bytes("# gr\xfcn".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"NB-C06 .* not UTF-8"):
        load(tmp_path / "latin.toml")


def test_a_file_saved_by_a_windows_editor(tmp_path: Path) -> None:
    path = tmp_path / "newsbot.toml"
    path.write_bytes(b"\xef\xbb\xbf[mode]\r\ntrading = 'paper'\r\n")
    assert load(path).mode is TradingMode.PAPER


def test_the_digest_is_of_what_decides_on_orders(tmp_path: Path) -> None:
    base = load(written(tmp_path, "")).digest
    for same in ("# comment", "[display]\nzone = 'UTC'", "[tws]\nport = 5000", "[rules]\npath = 'r'", "[mode]"):
        assert load(written(tmp_path, same)).digest == base
    for other in ("[mode]\ntrading = 'paper'", "[limits]\nspread_max = 0.001", "[account]\nid = 'DU12345'", OWN):
        assert load(written(tmp_path, other)).digest != base


@given(st.text(max_size=60) | st.from_regex(r"(\[?\[?[a-z.]{1,9}\]{0,2}( = [\w\[{\".:-]{0,9})?\n){1,4}"))
def test_any_text_is_a_config_or_findings(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load(path, catalogue=CATALOGUE)
    except ConfigError as refusal:
        assert all(finding.code.startswith("NB-C0") for finding in refusal.findings)  # noqa: PT017 - either is right
