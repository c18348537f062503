# ruff: noqa: E501 - pieces of code are as long as they are
"""Proof that the auditor can fail: one fault at a time is planted in a copy of the package, and must be found."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault: what stands in a file of newsbot/paper, and what shall stand there instead."""

    name: str
    file: str
    old: str
    new: str


MUTANTS = (
    Mutant(name="wrong commission", file="account/charges.py", old='Decimal("0.005")', new='Decimal("0.0051")'),
    Mutant(
        name="OCA not cancelled", file="orders/groups.py",
        old="changes += self._cut(other, cut, now)", new="changes += []",
    ),
    Mutant(name="one cent off", file="account/account.py", old="-paid - fee)", new="-paid - fee - CENT)"),
    Mutant(
        name="a status after the end", file="orders/order_words.py",
        old='text=f"Order Canceled - reason:{reason}")',
        new='text=f"Order Canceled - reason:{reason}")\n            yield replace(order_status(order), status="Submitted")',
    ),
    Mutant(
        name="wrong remaining", file="orders/order_words.py",
        old="remaining=Decimal(order.remaining)", new="remaining=Decimal(order.quantity)",
    ),
    Mutant(name="execution ids repeat", file="orders/book.py", old="{order.fills:02x}.01", new="01.01"),
    Mutant(name="fills at the wrong side", file="orders/fillmodel.py", old="return limit if order.resting else quote",
           new="return top.bid if order.is_buy else top.ask"),
    Mutant(name="limits ignored", file="orders/fillmodel.py", old="quote > limit if order.is_buy else quote < limit", new="False"),
    Mutant(name="stops set off at any quote", file="orders/fillmodel.py", old="if order.stop is None or quote is None:",
           new="if order.stop is not None:\n        return True\n    if order.stop is None or quote is None:"),
    Mutant(name="halted markets fill", file="orders/fillmodel.py", old="    if top.is_halted:\n        return None", new="    pass"),
    Mutant(name="more than the quote holds", file="orders/fillmodel.py",
           old="there = wanted if left is None else max(0, min(wanted, left))", new="there = wanted"),
    Mutant(name="closing fees forgotten", file="account/account.py", old="net = gross - closed_fees - closing_fee",
           new="net = gross - closed_fees"),
    Mutant(name="children trade more than their parent got", file="orders/groups.py",
           old="return max(0, min(order.remaining, self._left_of(parent, order)))", new="return order.remaining"),
    Mutant(name="GTD never ends", file="orders/order_times.py", old="end = read_time(terms.good_till_date)", new="end = None"),
    Mutant(name="margin for nothing", file="orders/preview.py", old='return "" if needed <= free else', new='return "" if True else'),
    Mutant(name="completed orders without rejected ones", file="orders/desk.py", old="or order.stage is Stage.LOST:",
           new="or order.stage in (Stage.LOST, Stage.REJECTED):"),
    Mutant(name="subscriptions kept for the gone", file="account/office.py", old="self._wanted.pop(link, None)", new="pass"),
    Mutant(name="permIds from chance", file="orders/book.py", old='Random(f"{self._seed} {now.timestamp():.6f}")', new="Random()"),
    Mutant(name="held legs trade", file="orders/book.py", old="if placing.terms.transmit:", new="if True:"),
    Mutant(name="refusals untold", file="orders/order_words.py",
           old="        case Refused(key=key, code=code, text=text):\n            yield Notice(", new="        case Refused(key=key, code=code, text=text):\n            list, Notice("),
    Mutant(name="cash of pairs forgotten", file="account/account.py", old='if listing.sec_type == "CASH":', new="if False:"),
    Mutant(name="yesterday's realised profit", file="account/books.py", old="self.openings = self.account.holdings", new="pass"),
    Mutant(name="average price of the last fill", file="orders/orders.py", old="(self.value / self.filled)",
           new="(self.last_price * 1)"),
    Mutant(name="IOC rests", file="orders/order_times.py", old="return order.terms.tif in IMMEDIATE", new="return False"),
)  # fmt: skip


def prove(runs: int, events: int) -> int:
    """Plant each fault and look for it; 0 when every one was found."""
    missed = 0
    for mutant in MUTANTS:
        law, seed = hunt(mutant, runs, events)
        missed += not law
        sys.stdout.write(f"{'found' if law else 'MISSED':7} {mutant.name:45} {law} {seed}\n")
        sys.stdout.flush()
    return 1 if missed else 0


def hunt(mutant: Mutant, runs: int, events: int) -> tuple[str, str]:
    """The law that the fault breaks, and the first seed that shows it; empty when none does."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        shutil.copytree(ROOT / "newsbot", copy / "newsbot", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "tests" / "soak", copy / "soak", ignore=shutil.ignore_patterns("__pycache__"))
        file = copy / "newsbot" / "paper" / mutant.file
        text = file.read_text("utf-8")
        if text.count(mutant.old) != 1:
            return "", f"{mutant.file} has {text.count(mutant.old)} such places"
        file.write_text(text.replace(mutant.old, mutant.new), "utf-8")
        command = [sys.executable, str(copy / "soak"), "--runs", str(runs), "--events", str(events), "--jobs", "1"]
        done = subprocess.run(
            [*command, "--format", "json", "--stop-early"],
            env={**os.environ, "PYTHONPATH": name}, cwd=name, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode not in (0, 1):
            return "", done.stderr[-500:]
        said = json.loads(done.stdout)
        if said["failed"]:
            return said["failed"][0]["law"], f"seed {said['failed'][0]['seed']}"
        return ("deterministic", f"seed {said['differing'][0]}") if said["differing"] else ("", "")
