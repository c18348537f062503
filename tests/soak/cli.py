"""The command line: many runs on several processes, with a progress bar and one command for each failure."""

import argparse
import json
import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from multiprocessing import get_context
from typing import Any

from soak.mutants import prove
from soak.run import Result, run, shrink

EXAMPLES = """examples:
  python tests/soak                                   500 runs of 100 events on all processors
  python tests/soak --runs 10000 --events 200         the nightly run
  python tests/soak --seed 4711 --runs 1 --story      one run, event by event
  python tests/soak --seed 4711 --runs 1 --shrink     the same failure with as few events as can be found
  python tests/soak --mutants                         does the audit notice? plants faults, one at a time
  python tests/soak --format json > soak.json         one object: totals and every failure

A run is its seed: the same seed is the same conversation, byte for byte. Every tenth run is played twice, by processes
with different hash seeds, and both must agree.

Exit status: 0 all laws held, 1 one was broken, 2 wrong use, 130 stopped.
"""
TWICE_EVERY = 10
BATCH = 5


def hush() -> None:
    """Log no misses: rules that find nothing to act on are part of the play."""
    logging.getLogger("newsbot.paper.faults").setLevel(logging.ERROR)


def main(argv: list[str] | None = None) -> int:
    """Run; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python tests/soak", description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=500, help="how many runs (500)")
    parser.add_argument("--events", type=int, default=100, help="events in each (100)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first run; the next has the next number (1)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (as many as processors)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report")
    parser.add_argument(
        "--story", action="store_true", help="tell what happened in a run that fails, or in a single one"
    )
    parser.add_argument("--shrink", action="store_true", help="make the first failure smaller, then tell it")
    stop = parser.add_mutually_exclusive_group()
    stop.add_argument("--keep-going", action="store_true", help="do not stop after ten failures")
    stop.add_argument("--stop-early", action="store_true", help="stop after the first failure")
    parser.add_argument(
        "--mutants", action="store_true", help="plant faults in copies of the package: all must be found"
    )
    args = parser.parse_args(argv)
    if args.mutants:
        return prove(min(args.runs, 100), args.events)
    if min(args.runs, args.events, args.jobs) < 1:
        parser.error("--runs, --events and --jobs are at least 1")
    began = time.perf_counter()
    try:
        results, differing = _all(args)
    except KeyboardInterrupt:
        return 130
    seconds = time.perf_counter() - began
    failed = [one for one in results if one.law]
    if args.shrink and failed:
        failed[0] = shrink(failed[0].seed, args.events, failed[0].law)
    elif args.story and (failed or args.runs == 1):
        told = run(failed[0].seed if failed else args.seed, args.events, story=True)
        sys.stdout.write("\n".join(told.story) + "\n")
    if args.format == "json":
        json.dump(_report(args, results, failed, differing, seconds), sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        _say(args, results, failed, differing, seconds)
    return 1 if failed or differing else 0


def _all(args: argparse.Namespace) -> tuple[list[Result], list[int]]:
    seeds = range(args.seed, args.seed + args.runs)
    if args.jobs == 1 or args.runs == 1:
        return _alone(args, list(seeds))
    pools = [_pool(number) for number in range(args.jobs)]
    waiting = [list(seeds[start : start + BATCH]) for start in range(0, len(seeds), BATCH)]
    doubles = [
        list(seeds[start : start + TWICE_EVERY * BATCH : TWICE_EVERY])
        for start in range(0, len(seeds), TWICE_EVERY * BATCH)
    ]
    results: dict[int, Result] = {}
    first_by: dict[int, int] = {}
    differing: list[int] = []
    busy: dict[Future[list[Result]], tuple[int, list[int], bool]] = {}
    idle = list(range(args.jobs))
    try:
        while waiting or doubles or busy:
            failures = sum(1 for one in results.values() if one.law)
            if failures >= (1 if args.stop_early else 10) and not args.keep_going:
                waiting, doubles = [], []
            for number in list(idle):
                job = _next(number, waiting, doubles, first_by)
                if job is not None:
                    idle.remove(number)
                    busy[pools[number].submit(_batch, job[0], args.events)] = (number, *job)
            if not busy:
                break
            done, _ = wait(busy, return_when=FIRST_COMPLETED)
            for future in done:
                number, batch, again = busy.pop(future)
                idle.append(number)
                try:
                    came = future.result()
                except BrokenProcessPool:
                    came = [
                        Result(seed=one, events=args.events, law="crash", fault=f"a process died in {batch}")
                        for one in batch
                    ]
                    pools[number] = _pool(number)
                for one in came:
                    if one.law and not again:
                        sys.stderr.write(f"\nbroken: {one.law}, again: {_command(args, one.seed)}\n")
                    if not again:
                        results[one.seed], first_by[one.seed] = one, number
                    elif one.seed in results and one.digest != results[one.seed].digest:
                        differing.append(one.seed)
                _progress(args, len(results))
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
    return [results[seed] for seed in sorted(results)], differing


def _next(
    number: int, waiting: list[list[int]], doubles: list[list[int]], first_by: dict[int, int]
) -> tuple[list[int], bool] | None:
    """What this process does next: new runs, else those to be played twice, by another than the first time."""
    if waiting:
        return waiting.pop(0), False
    for batch in doubles:
        mine = [seed for seed in batch if first_by.get(seed, number) != number]
        if mine:
            doubles.remove(batch)
            return mine, True
    if not any(seed not in first_by for batch in doubles for seed in batch):
        doubles.clear()
    return None


def _alone(args: argparse.Namespace, seeds: list[int]) -> tuple[list[Result], list[int]]:
    results, differing = [], []
    for count, seed in enumerate(seeds):
        results.append(run(seed, args.events))
        if count % TWICE_EVERY == 0 and run(seed, args.events).digest != results[-1].digest:
            differing.append(seed)
        _progress(args, len(results))
        if args.stop_early and (results[-1].law or differing):
            break
    return results, differing


def _pool(number: int) -> ProcessPoolExecutor:
    """One process with a hash seed of its own."""
    os.environ["PYTHONHASHSEED"] = str(number + 1)
    pool = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=hush)
    pool.submit(_batch, [], 0)  # it starts now, with this environment
    return pool


def _batch(seeds: list[int], events: int) -> list[Result]:
    return [run(seed, events) for seed in seeds]


def _progress(args: argparse.Namespace, done: int) -> None:
    if args.format == "text" and sys.stderr.isatty():
        width = 30 * done // args.runs
        sys.stderr.write(f"\r[{'#' * width}{'.' * (30 - width)}] {done}/{args.runs} runs")
        if done == args.runs:
            sys.stderr.write("\n")
        sys.stderr.flush()


def _command(args: argparse.Namespace, seed: int) -> str:
    return f"python tests/soak --seed {seed} --runs 1 --events {args.events} --shrink"


def _report(
    args: argparse.Namespace, results: list[Result], failed: list[Result], differing: list[int], seconds: float
) -> dict[str, Any]:
    events = sum(one.events for one in results)
    return {
        "runs": len(results),
        "events": events,
        "messages": sum(one.messages for one in results),
        "orders": sum(one.orders for one in results),
        "fills": sum(one.fills for one in results),
        "seconds": round(seconds, 1),
        "events_per_second": round(events / seconds),
        "differing": differing,
        "failed": [{**asdict(one), "command": _command(args, one.seed)} for one in failed],
    }


def _say(
    args: argparse.Namespace, results: list[Result], failed: list[Result], differing: list[int], seconds: float
) -> None:
    out = _report(args, results, failed, differing, seconds)
    lines = [
        f"{out['runs']} runs, {out['events']} events, {out['orders']} orders, {out['fills']} fills, "
        f"{out['messages']} messages in {seconds:.1f} s ({out['events_per_second']} events a second)"
    ]
    for one in failed:
        lines += [f"BROKEN seed {one.seed}, event {one.at_event}: {one.fault[:1500]}"]
        lines += [f"    {line}" for line in one.story]
        lines += [f"    again: {_command(args, one.seed)}"]
    lines += [f"DIFFERS seed {seed}: played twice, it is not the same conversation" for seed in differing]
    counts = Counter(one.law for one in failed)
    lines += [f"{count:5} {name}" for name, count in counts.most_common()]
    lines += [] if failed or differing else ["all laws held"]
    sys.stdout.write("\n".join(lines) + "\n")
