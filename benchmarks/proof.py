"""What `make proof` runs: every measurement, with its table in docs/benchmarks.md and all figures in docs/proof/."""

import sys

from benchmarks.__main__ import main
from benchmarks.machine import CHECKOUT

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], CHECKOUT / "docs" / "proof" / "benchmarks.json"))
