"""The runs that are going on, and the sessions that they belong to."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, TypeAlias

from backtrail.core.model.trace import Trace
from backtrail.core.model.units import ProjectId, TraceId
from backtrail.server.alerts.watch.marks import Going
from backtrail.server.storage.api import Store, TraceNews

Key: TypeAlias = tuple[ProjectId, TraceId]
MOST: Final = 20_000
LATEST: Final = 400
"""Spans that are read of a run that is not remembered."""
QUIET: Final = 10.0
"""Seconds without news after which a run whose root has ended is over: late spans come within."""
IDLE: Final = 900.0
"""Seconds without news after which a run that never ended is over."""
LONGEST: Final = 3600.0
"""The same, where a tool has not come back."""
HOUR: Final = 3600 * 10**9
"""What ended longer ago, by its own clock, is history: an import, and nothing that is going on."""


class Runs:
    """By project and trace, the longest quiet first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._going: OrderedDict[Key, Going] = OrderedDict()
        self.sessions: dict[tuple[str, str], set[TraceId]] = {}
        self.stuck: set[Key] = set()
        """Those with a tool that has not come back, or just did."""

    def get(self, key: Key) -> Going | None:
        return self._going.get(key)

    def came(self, key: Key, news: TraceNews, now: float) -> Going:
        """Something of a run was written."""
        going = self._going.get(key)
        if going is None:
            going = self.begun(key, news.trace, now)
            if news.trace.totals.spans > len(news.heads):
                going.told(self._store.latest(*key, LATEST), now)
            begins_before(going, news.trace)
        going.trace, going.news = news.trace, now
        going.told(news.heads, now)
        self._going.move_to_end(key)
        self._placed(key, going)
        return going

    def begun(self, key: Key, trace: Trace, now: float) -> Going:
        """A run that was not remembered."""
        going = self._going[key] = Going(trace=trace, news=now)
        self._placed(key, going)
        return going

    def over(self, now: float) -> Iterator[Key]:
        """Those that are over; and the longest quiet where there are too many."""
        ended = []
        spare = len(self._going) - MOST
        for place, (key, going) in enumerate(self._going.items()):
            quiet = now - going.news
            if quiet < QUIET and place >= spare:
                break
            idle = quiet >= (LONGEST if going.waiting else IDLE)
            if going.over or idle or place < spare:
                ended.append(key)
        yield from ended

    def drop(self, key: Key) -> bool:
        """Forget a run; whether it was the last of its session that is going on."""
        going = self._going.pop(key, None)
        self.stuck.discard(key)
        if going is None:
            return False
        place = (key[0], session_of(going.trace))
        others = self.sessions.get(place, set())
        others.discard(key[1])
        if not others:
            self.sessions.pop(place, None)
        return not others

    def clear(self) -> None:
        self._going.clear()
        self.sessions.clear()
        self.stuck.clear()

    def _placed(self, key: Key, going: Going) -> None:
        self.sessions.setdefault((key[0], session_of(going.trace)), set()).add(key[1])
        if going.waiting:
            self.stuck.add(key)


def begins_before(going: Going, trace: Trace) -> None:
    """Of a run that is longer than what is read of it, the root may be before that."""
    if trace.totals.spans > LATEST and not going.rooted:
        going.rooted, going.over = True, trace.end is not None


def session_of(trace: Trace) -> str:
    """The session; of a run that names none, the run itself."""
    return trace.session_id or trace.trace_id


def history(news: TraceNews, now: int) -> bool:
    """Whether what was written is of a run that ended long ago."""
    moments = [moment for head in news.heads for moment in (head.end, head.start) if moment is not None]
    return bool(moments) and max(moments) < now - HOUR
