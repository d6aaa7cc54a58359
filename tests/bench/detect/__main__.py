"""Scores the detectors on runs that people have labelled: `python -m tests.bench.detect --data DIR`."""

import argparse
import sys
from pathlib import Path

from backtrail.core.detect.detectors import DETECTORS
from tests.bench.detect.catalogue import LabelledSet, labelled_sets
from tests.bench.detect.page import FIGURES, PAGE, page
from tests.bench.detect.scores import Scores, kept, read_back, score
from tests.bench.detect.table import show
from tests.bench.progress import bar, say

NOTHING_TO_SCORE = 2


def main() -> int:
    """0: every set that DATA holds was scored. 1: a set could not be scored. 2: DATA holds no set."""
    sets = labelled_sets()
    flags = read_flags([one.name for one in sets])
    chosen = [one for one in sets if not flags.only or one.name in flags.only]
    scores = scored(flags.data, chosen)
    show(scores)
    if not scores.rows and not scores.failed:
        print(f"{flags.data} holds none of these sets: make bench-detect DATA=DIR", file=sys.stderr)
        return NOTHING_TO_SCORE
    if flags.docs:
        rewrite(scores)
    return 1 if scores.failed else 0


def read_flags(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.detect", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds one folder for each set")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", choices=names, help=", ".join(names))
    parser.add_argument("--docs", action="store_true", help="write the figures to the page of the docs")
    return parser.parse_args()


def scored(data: Path, sets: list[LabelledSet]) -> Scores:
    with bar() as progress:
        working = progress.add_task("", total=len(sets))

        def started(one: LabelledSet) -> None:
            say(f"scoring {one.name}")
            progress.update(working, description=one.name, advance=1)

        return score(data, sets, started)


def rewrite(scores: Scores) -> None:
    """The page and the figures beside it; those of sets that were not scored now stay."""
    whole = scores.over(read_back(FIGURES.read_text())) if FIGURES.exists() else scores
    FIGURES.write_text(kept(whole))
    PAGE.write_text(page(read_back(FIGURES.read_text()), DETECTORS))  # the figures as they are kept: rounded
    say(f"wrote {PAGE} and {FIGURES}")


if __name__ == "__main__":
    sys.exit(main())
