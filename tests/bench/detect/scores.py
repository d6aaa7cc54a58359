"""What the sets gave, how they are scored, and how the figures are kept beside their page."""

import json
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.bench.detect.catalogue import LabelledSet
from tests.bench.detect.rows import Precision, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """The figures of each set that was scored, by the name of the set."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    precisions: dict[str, list[Precision]] = field(default_factory=dict)
    missing: tuple[LabelledSet, ...] = ()
    """Sets that DATA does not hold."""
    failed: dict[str, str] = field(default_factory=dict)
    """Sets whose scoring broke, with the trace of it."""

    def over(self, older: "Scores") -> "Scores":
        """These figures, and the older ones of sets that were not scored now."""
        return replace(self, rows=older.rows | self.rows, precisions=older.precisions | self.precisions)


def score(data: Path, sets: Sequence[LabelledSet], started: Callable[[LabelledSet], None]) -> Scores:
    """Score every set that `data` holds; `started` is told of each before its work begins."""
    scores = Scores(missing=tuple(one for one in sets if not (data / one.folder).is_dir()))
    for one in sets:
        if one in scores.missing:
            continue
        started(one)
        try:
            scores.rows[one.name] = one.rows(data / one.folder)
            scores.precisions[one.name] = one.precisions(data / one.folder)
        except Exception:  # noqa: BLE001 - one broken set must not take the figures of the others with it
            scores.failed[one.name] = traceback.format_exc()
    return scores


def kept(scores: Scores) -> str:
    """The figures as a file."""
    told = {"rows": listed(scores.rows), "precisions": listed(scores.precisions)}
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def listed(groups: dict[str, list[Row]] | dict[str, list[Precision]]) -> dict[str, Any]:
    return {name: [bare(asdict(one)) for one in group] for name, group in groups.items()}


def bare(values: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing, and floats no longer than they are worth."""
    short = {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}
    return {name: value for name, value in short.items() if value is not None and value is not False and value != ""}


def read_back(text: str) -> Scores:
    """The figures that `kept` wrote."""
    told = json.loads(text)
    return Scores(
        rows={name: [Row(**one) for one in group] for name, group in told["rows"].items()},
        precisions={name: [Precision(**one) for one in group] for name, group in told["precisions"].items()},
    )


def by_detector(precisions: Iterable[Precision]) -> dict[str, list[Precision]]:
    """Of each detector: its precision on every set where it told something."""
    found: dict[str, list[Precision]] = {}
    for one in precisions:
        if one.told:
            found.setdefault(one.detector, []).append(one)
    return found
