"""The probes are scripts for other interpreters; what they share with these tests is imported from beside them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).with_name("probes")))
