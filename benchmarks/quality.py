"""How good the companies found in real headlines are: precision, recall, and what went wrong.

``python -m benchmarks.quality companies [--verbose] [--noise] [--data DIR]``
"""

import argparse
from pathlib import Path

from benchmarks import quality_companies


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["companies"])
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--verbose", action="store_true", help="list wrong tickers and misses")
    parser.add_argument(
        "--noise", action="store_true", help="the most frequent tickers of the large sets, with samples"
    )
    parser.add_argument("--only", default="", help="of the noise, only sets or tickers with this in their name")
    given = parser.parse_args()
    if given.what == "companies":
        quality_companies.show(given.data / "headlines", verbose=given.verbose, noise=given.noise, only=given.only)


if __name__ == "__main__":
    main()
