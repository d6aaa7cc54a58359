"""What one run shows at present, of every metric of the stream: exact, from the heads of its spans.

The same whatever order spans came in and however often: it is worked out from the spans that there are, by their start.
Runs that two spans tell of, and model calls with a wrapper around them, count once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from backtrail.core.model.calls import calls
from backtrail.core.model.repeats import outer_of, repeats
from backtrail.core.model.span import SpanHead
from backtrail.core.model.trace import Totals, Trace
from backtrail.core.model.tree import tree
from backtrail.core.model.units import SpanId
from backtrail.core.policy.streaks import Streak, alike, failures, rounds
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.telling import shown
from backtrail.server.alerts.watch.contents import NOTHING, Content

SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """The runs of tools and the calls of models among some spans, each once, by start."""

    runs: Sequence[SpanHead]
    failed: Sequence[bool]
    says: Sequence[SpanHead]


def row_of(heads: Sequence[SpanHead]) -> Row:
    """Put the spans of a trace in a row."""
    parents = tree(heads).parents
    again = repeats(heads, parents)
    inner: dict[SpanId, list[SpanHead]] = {}
    for head in heads:
        if head.span_id in again:
            inner.setdefault(outer_of(head.span_id, again), []).append(head)
    runs = sorted((head for head in heads if head.kind == "tool" and head.span_id not in again), key=by_start)
    failed = [head.status == "error" or _all_failed(inner.get(head.span_id, ())) for head in runs]
    says = sorted((call.head for call in calls(heads, parents)), key=by_start)
    return Row(runs=runs, failed=failed, says=says)


def _all_failed(inner: Sequence[SpanHead]) -> bool:
    return bool(inner) and all(head.status == "error" for head in inner)


def by_start(head: SpanHead) -> tuple[int, str]:
    return head.start or 0, head.span_id


def sums(trace: Trace, session: Totals | None, *, over: bool = True, rooted: bool = True) -> Iterator[Sight]:
    """What is counted: steps of the task, tokens and cost of its session."""
    steps = trace.totals.steps
    name = (trace.name if rooted else trace.service) or "A run"
    going = "and has ended" if over else "and is still going on"
    yield Sight(metric="steps", value=steps, evidence=f"{name} has taken {shown(steps, 'steps')} {going}.")
    whole = session or trace.totals
    tokens, own = whole.input_tokens + whole.output_tokens, trace.totals.input_tokens + trace.totals.output_tokens
    here = "" if own == tokens else f", {shown(own, 'tokens')} of them in this task"
    yield Sight(
        metric="tokens", value=tokens, evidence=f"The session of {name} has used {shown(tokens, 'tokens')}{here}."
    )
    if whole.cost is not None:
        told = f"The session of {name} has cost {shown(whole.cost, 'dollars')} so far."
        yield Sight(metric="spend", value=whole.cost, evidence=told)


def errors(row: Row) -> Iterator[Sight]:
    """Failures in a row, by tool; a tool that works again is told with none."""
    ended = [place for place, head in enumerate(row.runs) if head.end is not None or row.failed[place]]
    told = [(_tool(row.runs[place]), row.failed[place]) for place in ended]
    found = failures(told)
    for tool in dict.fromkeys(name for name, _ in told):
        places = [ended[place] for place in found.get(tool, ())]
        last = row.runs[places[-1]] if places else None
        said = f', the last time with "{last.error_message}"' if last is not None and last.error_message else ""
        yield _sight(
            "errors_in_a_row",
            len(places),
            f"{tool} failed {len(places)} times in a row{said}.",
            [row.runs[place] for place in places],
            tool=tool,
        )


def loops(row: Row, content: Mapping[SpanId, Content]) -> Iterator[Sight]:
    """The same call, and the same round of calls, again and again."""
    keys = [_call_key(head, content) for head in row.runs]
    same = alike(keys)
    if same.times:
        spans = [row.runs[place] for place in same.spans]
        quote = content.get(spans[-1].span_id, NOTHING).quote
        told = f"{_tool(spans[-1])} was called {same.times} times in a row with {quote or 'the same arguments'}."
        yield _sight("repeats", same.times, told, spans, tool=_tool(spans[-1]))
    again = rounds(keys)
    if again.times:
        spans = [row.runs[place] for place in again.spans]
        names = ", then ".join(_tool(head) for head in spans[-again.length :])
        told = f"The round {names} was made {again.times} times in a row with the same arguments."
        yield _sight("rounds", again.times, told, spans)


def same_words(row: Row, content: Mapping[SpanId, Content]) -> Iterator[Sight]:
    """The model says the same again and again."""
    same = alike([content.get(head.span_id, NOTHING).key for head in row.says])
    if same.times:
        spans = [row.says[place] for place in same.spans]
        quote = content.get(spans[-1].span_id, NOTHING).quote
        told = f'The model answered {same.times} times in a row with the same words: "{quote}".'
        yield _sight("same_messages", same.times, told, spans)


def stuck(waiting: Mapping[str, tuple[SpanId, int]], now: int) -> Iterator[Sight]:
    """By tool, the run that has not come back for longest, and since when; 'since' is by the server's clock."""
    for tool, (span_id, since) in waiting.items():
        seconds = max(0.0, (now - since) / SECOND)
        told = f"{tool} was called {shown(seconds, 'seconds')} ago and has not come back."
        yield Sight(metric="stuck", value=seconds, evidence=told, labels={"tool": tool}, span_id=span_id)


def _sight(metric: str, value: float, evidence: str, spans: Sequence[SpanHead], **labels: str) -> Sight:
    ids = tuple(head.span_id for head in spans)
    return Sight(
        metric=metric, value=value, evidence=evidence, labels=labels, span_id=ids[-1] if ids else None, spans=ids
    )


def _tool(head: SpanHead) -> str:
    return head.tool_name or head.name or "a tool"


def _call_key(head: SpanHead, content: Mapping[SpanId, Content]) -> tuple[str, bytes] | None:
    key = content.get(head.span_id, NOTHING).key
    return None if key is None else (_tool(head), key)


Reads = Callable[[Sequence[SpanId]], Mapping[SpanId, Content]]
"""Reads the content of spans of one trace."""
MOST_READ = 60
"""Spans of a row whose content is compared: those at its end."""


def candidates(row: Row, repeated: int, rounded: int) -> list[SpanId]:
    """The runs at the end that could be a loop by their names alone; empty where none can."""
    names = [_tool(head) for head in row.runs]
    same: Streak = alike(names)
    wanted = set(same.spans) if same.times >= repeated else set()
    again = rounds(names)
    if again.times >= rounded or same.times >= rounded * 2:
        wanted |= set(range(max(0, len(names) - MOST_READ), len(names)))
    return [row.runs[place].span_id for place in sorted(wanted)[-MOST_READ:]]
