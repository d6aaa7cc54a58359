"""The list of foreign file formats that Backtrail reads, and which of them an object is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from backtrail.core.model.raw import RawSpan
from backtrail.core.semconv.imports import (
    langfuse_export,
    langsmith_export,
    messages_run,
    openinference,
    swe_agents,
    tau_bench,
    who_when,
)
from backtrail.core.semconv.imports.identity import START

APART: Final = 600_000_000_000
"""Runs of one list that have no times begin ten minutes apart."""
ENVELOPES: Final = ("data", "traces", "runs", "items", "results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One file format. An object is one JSON document, or one line of JSONL."""

    name: str
    help: str
    reads: Callable[[Mapping[str, Any]], bool]
    """Whether an object is of this format; cheap, never raises."""
    one: Callable[..., list[RawSpan]]

    def spans(self, found: Any, *, name: str = "", start: int = START) -> list[RawSpan]:
        """The spans of an object, or of every object in a list or an envelope that this format reads.

        The same object gives the same ids, so importing twice changes nothing. `name` (the file's) is part of the ids
        where the object names itself nowhere; `start` (nanoseconds) is when runs without times begin.
        """
        mine = (each for each in objects(found) if self.reads(each))
        return [raw for n, each in enumerate(mine) for raw in self.one(each, name=name, start=start + n * APART)]


FORMATS: Final = (
    Format(
        name=openinference.NAME,
        help="OpenInference spans as nested JSON (TRAIL's files)",
        reads=openinference.reads,
        one=openinference.spans,
    ),
    Format(
        name=langsmith_export.NAME,
        help="LangSmith runs, JSON or JSONL",
        reads=langsmith_export.reads,
        one=langsmith_export.spans,
    ),
    Format(
        name=langfuse_export.NAME,
        help="Langfuse traces with observations, or observations, JSON or JSONL",
        reads=langfuse_export.reads,
        one=langfuse_export.spans,
    ),
    Format(
        name=tau_bench.NAME,
        help="tau-bench results, and AgentRx's tau runs",
        reads=tau_bench.reads,
        one=tau_bench.spans,
    ),
    Format(name=who_when.NAME, help="Who&When logs of several agents", reads=who_when.reads, one=who_when.spans),
    Format(
        name=swe_agents.NAME, help="Text views of the SWE-agents study", reads=swe_agents.reads, one=swe_agents.spans
    ),
    Format(
        name=messages_run.NAME,
        help="Any object with OpenAI `messages` (AgentProcessBench among them)",
        reads=messages_run.reads,
        one=messages_run.spans,
    ),
)


def detect(found: Any) -> Format | None:
    """The format of an object, of the first object of a list, or of an envelope such as `{"data": [...]}`."""
    first = next(objects(found), None)
    if first is None:
        return None
    return next((each for each in FORMATS if each.reads(first)), None)


def objects(found: Any) -> Iterator[Mapping[str, Any]]:
    """The objects that a document holds: itself, those of its list, or those inside its envelope."""
    if isinstance(found, Mapping):
        inside = next((found[key] for key in ENVELOPES if isinstance(found.get(key), list)), None)
        if inside is None or any(each.reads(found) for each in FORMATS):
            yield found
            return
        found = inside
    if isinstance(found, list):
        yield from (each for each in found if isinstance(each, Mapping))
