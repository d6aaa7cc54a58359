"""The watch, measured: `make bench-watch`, or `ARGS='--spans 50000 --seconds 40'` for a quick look.

Prints each figure beside its bar and exits with 1 where one is missed. The full run takes about 15 minutes on 2 free
cores, most of it to write the month that the dashboard shows. Close what else uses the machine.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.bench import guards, kpis, runbook
from tests.bench.crossing import crossing
from tests.bench.figures import Figure, show, verdict
from tests.bench.progress import say

SPANS: Final = 1_000_000
SECONDS: Final = 120


def main() -> None:
    options = argparse.ArgumentParser(
        prog="make bench-watch", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--spans", type=int, default=SPANS, help="spans of the month that the dashboard shows")
    options.add_argument("--seconds", type=int, default=SECONDS, help="how long runs cross limits beside other traffic")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="backtrail-bench-") as folder:
        figures = measure(Path(folder), chosen.spans, chosen.seconds)
    show(f"The watch; the dashboard over {chosen.spans:,} spans", figures)
    sys.exit(verdict(figures))


def measure(folder: Path, spans: int, seconds: int) -> list[Figure]:
    """Every figure of the watch. The guards come first: they are measured in this process, while it is young."""
    say("guards: what a call costs, and how long an order takes")
    figures = guards.figures()
    figures += crossing(folder / "crossing", seconds)
    say("runbooks: recorded runs, and a very long one")
    figures += runbook.figures()
    say(f"the dashboard: a month of {spans:,} spans")
    figures += kpis.dashboard(folder / "month", spans)
    return figures


if __name__ == "__main__":
    main()
