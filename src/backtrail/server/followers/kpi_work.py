"""What the KPI follower does in one step: count the traces that changed, and those whose findings did.

Counts and place are written together, so that a crash counts again and skips nothing; what is counted again takes the
place of what was. Spans of a big trace are not read at every change: when it has doubled, and when it is quiet.
"""

import hashlib
import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeAlias

from backtrail.core.kpi.counting import Parts, counted, joined, parts
from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Trace
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId
from backtrail.server.followers.following import Stopping
from backtrail.server.followers.kpi_place import CURSOR, REFOUND, cursors_of
from backtrail.server.followers.trouble import Trouble
from backtrail.server.storage.api import Cursor, Store
from backtrail.server.storage.rollup import CountedTrace, Look

LINES: Final = 500
"""Of the log, counted and written together."""
TRACES: Final = 50
"""Counted together where findings changed, or models and tools lag."""
SMALL: Final = 1000
"""Up to so many spans a trace is read at every change."""
PIECE: Final = 5000
"""Spans of a big trace that are read at a time; wrappers are recognised within a piece."""
QUIET: Final = 2 * 10**9
"""Nanoseconds without news after which a big trace is counted whole."""
SLOT: Final = 600 * 10**9
"""An agent is looked at once in so many nanoseconds."""
REMEMBERED: Final = 20_000
PROMPT: Final = 20_000
"""Characters of a system prompt that tell it from another."""
_VARYING: Final = re.compile(r"\d+")

Key: TypeAlias = tuple[ProjectId, TraceId]


class Counts:
    """The state of the follower. For one thread."""

    def __init__(
        self,
        store: Store,
        breathe: Callable[[], None] = lambda: None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._store, self._breathe, self._clock = store, breathe, clock
        self._cursor, self._refound = Cursor(0), Cursor(0)
        self._read: OrderedDict[Key, int] = OrderedDict()
        """Of big traces: from how many spans their models and tools were counted."""
        self._looked: OrderedDict[tuple[ProjectId, str, int], None] = OrderedDict()
        self._trouble = Trouble()

    def begin(self) -> None:
        """Go on where the last server stopped; a store that was never counted is counted from its first span on."""
        known = cursors_of(self._store)
        if known is None:
            self._refound = self._store.head_cursor()  # what was found before is counted with the spans
            self._keep([], {CURSOR: "0", REFOUND: str(self._refound)})
        else:
            self._cursor, self._refound = known

    def news(self) -> bool:
        """Count what the next lines of the log touched; whether there were any."""
        lines = self._store.follow(self._cursor, LINES)
        if not lines:
            return False
        touched = dict.fromkeys((line.project, line.trace_id) for line in lines)
        self._keep(self._counted(touched), {CURSOR: str(lines[-1].cursor)})
        self._cursor = lines[-1].cursor
        return True

    def refound(self) -> bool:
        """Count traces whose findings changed; whether there were any."""
        lines = self._store.refound(self._refound, TRACES)
        if not lines:
            return False
        touched = dict.fromkeys((line.project, line.trace_id) for line in lines)
        self._keep(self._counted(touched), {REFOUND: str(lines[-1].cursor)})
        self._refound = lines[-1].cursor
        return True

    def lagging(self) -> bool:
        """Count some big traces whole that are quiet now; whether there were any."""
        found = self._store.lagging(Nanos(self._clock() - QUIET), TRACES)
        for key in found:
            self._keep(self._counted([key], whole=True), {})
        return bool(found)

    def waiting(self) -> bool:
        """Whether some trace is to be counted whole when it is quiet."""
        return bool(self._store.lagging(Nanos((1 << 63) - 1), 1))

    def _counted(self, keys: Iterable[Key], *, whole: bool = False) -> list[CountedTrace]:
        found = []
        for key in keys:
            one = self._one(key, whole=whole)
            if one is not None:
                found.append(one)
            self._breathe()
        return found

    def _one(self, key: Key, *, whole: bool) -> CountedTrace | None:
        """The counts of a trace; None where there is none, or where it cannot be counted."""
        try:
            trace = self._store.trace(*key)
            if trace is None:
                return None
            spans = trace.totals.spans
            small = spans <= SMALL
            made, look = None, None
            if small:
                heads = list(self._store.heads(*key))
                made, look = parts(heads), self._look(key[0], trace, heads)
            elif whole or spans >= 2 * self._read.get(key, 0):
                made = joined(self._pieces(key))
                self._remember(key, made.spans)
            return CountedTrace(
                project=key[0],
                trace_id=key[1],
                groups=counted(trace, self._findings(key, trace), made),
                whole=small or whole,
                look=look,
            )
        except Stopping:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is in a trace, the others are counted
            self._trouble.tell("kpi", f"trace {key[1]} of project {key[0]} cannot be counted, others are", error)
            return None

    def _pieces(self, key: Key) -> Iterator[Parts]:
        heads = self._store.heads(*key)
        while piece := list(islice(heads, PIECE)):
            yield parts(piece)
            self._breathe()

    def _remember(self, key: Key, spans: int) -> None:
        self._read[key] = spans
        self._read.move_to_end(key)
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)

    def _findings(self, key: Key, trace: Trace) -> Counter[str]:
        if not trace.findings.count:
            return Counter()
        return Counter(each.finding.detector for each in self._store.findings_of(*key))

    def _look(self, project: ProjectId, trace: Trace, heads: Sequence[SpanHead]) -> Look | None:
        """What the agent is made of, where nobody has looked for a while and a model was called."""
        if not trace.name or trace.start is None:
            return None
        place = (project, trace.name, trace.start // SLOT)
        first = next((head for head in heads if head.kind == "llm"), None)
        if first is None or place in self._looked:
            return None
        self._looked[place] = None
        if len(self._looked) > REMEMBERED:
            self._looked.popitem(last=False)
        prompt = self._prompt(project, trace.trace_id, first.span_id)
        return Look(agent=trace.name[:300], at=trace.start, release=trace.release, model=first.model, prompt=prompt)

    def _prompt(self, project: ProjectId, trace_id: TraceId, span_id: SpanId) -> str | None:
        """A digest of the system prompt; numbers in it are alike, as dates and times would make each another."""
        for span in self._store.spans(project, trace_id, only=[span_id]):
            texts = [str(each.content) for each in span.input_messages if each.role in ("system", "developer")]
            said = _VARYING.sub("0", "\n".join(texts)[:PROMPT])
            return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest() if said else None
        return None

    def _keep(self, found: Sequence[CountedTrace], notes: dict[str, str]) -> None:
        self._store.keep_counts(found, notes).result()
