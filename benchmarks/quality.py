"""How good companies and events found in real headlines are: precision, recall, and what went wrong.

``python -m benchmarks.quality companies [--verbose] [--noise] [--data DIR]``
``python -m benchmarks.quality events [--verbose] [--fires N] [--seed N] [--rules PATH] [--data DIR]``
"""

import argparse
from pathlib import Path

from benchmarks import quality_companies, quality_events


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["companies", "events"])
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--verbose", action="store_true", help="list wrong tickers and misses")
    parser.add_argument(
        "--noise", action="store_true", help="the most frequent tickers of the large sets, with samples"
    )
    parser.add_argument("--fires", type=int, default=0, help="so many random fires of each rule over the large sets")
    parser.add_argument("--seed", type=int, default=1, help="which random fires")
    parser.add_argument(
        "--rules", type=Path, default=Path(__file__).parents[1] / "rules", help="the rules that are measured"
    )
    parser.add_argument(
        "--only", default="", help="of the noise, only sets or tickers with this in their name; of events, only rules"
    )
    given = parser.parse_args()
    if not (given.data / "headlines" / "labelled.jsonl").is_file():
        parser.error(f"no labelled headlines under {given.data}: name the folder with --data")
    if given.what == "companies":
        quality_companies.show(given.data / "headlines", verbose=given.verbose, noise=given.noise, only=given.only)
    else:
        folder = given.data / "headlines"
        quality_events.show(
            folder, given.rules, verbose=given.verbose, fires=given.fires, seed=given.seed, only=given.only
        )


if __name__ == "__main__":
    main()
