"""python tests/soak: see --help."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from soak.cli import hush, main

if __name__ == "__main__":
    hush()
    sys.exit(main())
