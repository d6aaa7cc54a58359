"""What happens in a run, from the columns of its spans: which are told, under which agent, after which call."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

TOLD: Final = frozenset({"llm", "tool", "retriever", "embedding", "reranker", "guardrail", "evaluator", "human"})
"""Kinds that a story tells; agents and chains are its frame."""


@dataclass(frozen=True, slots=True)
class Plot:
    """The columns of a trace, as `/api/traces/{id}/spans` gives them."""

    skeleton: dict[str, Any]
    rows: dict[str, int]
    """Row of each span id."""
    wrappers: frozenset[int]

    @property
    def many_agents(self) -> bool:
        """Whether more than one agent does what is told: a story of one needs no names."""
        return len({self.agent(row) for row in self.rows.values() if self.told(row)} - {None}) > 1

    def kind(self, row: int) -> str:
        return str(self.skeleton["kinds"][self.skeleton["columns"]["kind"][row]])

    def name(self, row: int) -> str:
        return str(self.skeleton["names"][self.skeleton["columns"]["name"][row]])

    def offset(self, row: int) -> int | None:
        """Nanoseconds from the start of the trace."""
        found: int | None = self.skeleton["columns"]["start"][row]
        return found

    def told(self, row: int) -> bool:
        return row not in self.wrappers and self.kind(row) in TOLD

    @property
    def told_ids(self) -> set[str]:
        return {span_id for span_id, row in self.rows.items() if self.told(row)}

    def agent(self, row: int) -> str | None:
        """Name of the nearest agent above the row."""
        parents = self.skeleton["columns"]["parent"]
        at = parents[row]
        for _ in parents:
            if at < 0:
                break
            if self.kind(at) == "agent":
                return self.name(at)
            at = parents[at]
        return None

    def wrapper(self, row: int) -> int | None:
        """The nearest row above that is a wrapper."""
        parents = self.skeleton["columns"]["parent"]
        at = parents[row]
        for _ in parents:
            if at < 0 or at in self.wrappers:
                break
            at = parents[at]
        return at if at >= 0 else None

    def failures_below(self) -> frozenset[int]:
        """Rows whose error is one of a row below them, on its way up."""
        columns, found = self.skeleton["columns"], set[int]()
        for row, error in enumerate(columns["error"]):
            at = columns["parent"][row] if error else -1
            for _ in columns["parent"]:
                if at < 0:
                    break
                if (above := columns["error"][at]) and (above in error or error in above):
                    found.add(at)
                at = columns["parent"][at]
        return frozenset(found)

    def runs_after(self, row: int) -> Counter[str]:
        """How often each tool ran between this LLM call and the next one that starts after it has ended."""
        columns = self.skeleton["columns"]
        end, ran = columns["end"][row], Counter[str]()
        for later in range(row + 1, len(columns["span_id"])):
            kind, start = self.kind(later), columns["start"][later]
            if kind == "llm" and later not in self.wrappers and end is not None and start is not None and start >= end:
                break
            if kind == "tool":
                ran[self.name(later)] += 1
        return ran


def plot(skeleton: dict[str, Any]) -> Plot:
    rows = {span_id: row for row, span_id in enumerate(skeleton["columns"]["span_id"])}
    return Plot(skeleton, rows, frozenset(skeleton["wrappers"]))
