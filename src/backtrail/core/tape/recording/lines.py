"""A tape as lines of JSON: a header, one line an event, and a footer where the run ended.

Values of more than 8 KB stand apart, as blobs named by their SHA-256. A tape whose last line is cut, or whose footer is
missing, is read up to there: its run was killed. What else is wrong with a tape is an error that says where.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, Final, TypeVar

from backtrail.core.tape.recording.encoder import encoder
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import VERSION, Entry, Footer, Header, Tape

BLOB: Final = "$blob"
MOST_INLINE: Final = 8_192
"""Characters of JSON that stand in an event's own line."""
DAMAGED: Final = "The tape was changed by hand, or damaged: restore it, or record the run again"
_NUMBER: Final = (int, float)
_TEXT: Final = (str,)
_MAYBE: Final = (str, type(None))
HEADER: Final = {"run_id": _TEXT, "t0": _NUMBER, "utc_offset": _NUMBER, "source": _TEXT, "entry": (dict, type(None))}
ENTRY: Final = {"ref": _MAYBE, "argv": (list, type(None))}
FOOTER: Final = {"unreplayable": (list, type(None))}
EVENT: Final = {
    "i": (int,), "parent": (int, type(None)), "scope": _TEXT, "kind": _TEXT, "name": _TEXT, "key": _TEXT,
    "outcome": _TEXT, "t": _NUMBER, "dur": _NUMBER, "span_id": _MAYBE, "trace_id": _MAYBE, "source": _TEXT,
    "meta": (dict,),
}  # fmt: skip
ANY: Final = ("args", "result", "output")
"""Fields whose empty values say something."""
ODD: Final = re.compile("[\x85\u2028\u2029\ud800-\udfff]")
APART: Final = ("args", "result")
AFTER: Final = ("span_id", "trace_id", "meta")
_encoded: Final = encoder()
_text: Final[Callable[[str], str]] = json.encoder.encode_basestring
Put = Callable[[str, str], None]
"""Keeps a blob: its hash and its text."""
Find = Callable[[str], str | None]
"""The text of a blob by its hash; None where it is gone."""
T = TypeVar("T", Event, Footer)


class TapeUnreadable(ValueError):
    """A tape cannot be read: what is wrong, in which line, and what to do."""

    def __init__(self, what: str, hint: str, line: int | None = None) -> None:
        self.what = what
        self.hint = hint
        self.line = line
        super().__init__(f"{what}{f' (line {line})' if line else ''}. {hint}")


def header_line(header: Header) -> str:
    """The first line of a tape, without its newline."""
    told = {"v": header.v, "type": "header", **_filled(header)}
    told["entry"] = _filled(header.entry)
    return _json(told)


def event_line(event: Event, put: Put | None = None) -> str:
    """The line of an event; long values are given to `put`, where there is one.

    Put together by hand, as a line is written while the program waits: one encoding of the whole takes twice as long.
    """
    above = "" if event.parent is None else f'"parent":{event.parent},'
    head = f'"scope":{_text(event.scope)},"kind":"{event.kind}","name":{_text(event.name)},"key":{_text(event.key)}'
    parts = [f'{{"type":"event","i":{event.i},{above}{head}']
    parts += [f'"{name}":{told}' for name in APART if (told := _apart(getattr(event, name), put))]
    parts.append(f'"outcome":"{event.outcome}","t":{event.t!r},"dur":{event.dur!r},"source":"{event.source}"')
    parts += [f'"{name}":{_encoded(told)}' for name in AFTER if (told := getattr(event, name))]
    return _safe(f"{','.join(parts)}}}")


def footer_line(footer: Footer) -> str:
    """The last line of a tape."""
    return _json({"type": "footer", **_filled(footer)})


def written(tape: Tape, put: Put | None = None) -> Iterator[str]:
    """Every line of a tape."""
    yield header_line(tape.header)
    for event in tape.events:
        yield event_line(event, put)
    if tape.footer is not None:
        yield footer_line(tape.footer)


def read(lines: Iterable[str], find: Find | None = None) -> Tape:
    """The tape of these lines. Raises TapeUnreadable."""
    header: Header | None = None
    events: dict[int, Event] = {}
    footer: Footer | None = None
    waiting: tuple[int, str] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip("\0 \t\r\n"):
            continue  # also what a file system leaves of a line that it never wrote
        if waiting is not None:
            raise _broken(*waiting)
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            waiting = number, line  # the last line may be cut: the run was killed while it wrote
            continue
        if not isinstance(told, dict):
            raise _broken(number, line)
        kind = told.get("type")
        if header is None:
            header = _header(told, kind, number)
        elif kind == "event":
            event = _event(told, find, number)
            events[event.i] = event  # told again: it was open when it was told first
        elif kind == "footer":
            _typed(told, FOOTER, number)
            footer = _made(Footer, told, number)
    if header is None:
        raise TapeUnreadable("this is not a tape: it has no header", "Record the run again: backtrail run --record …")
    # an event is written when it is over: calls that overlap end out of order
    return Tape(header=header, events=tuple(events[i] for i in sorted(events)), footer=footer)


def _header(told: Mapping[str, Any], kind: Any, number: int) -> Header:
    if kind != "header" or type(told.get("v")) is not int:
        raise TapeUnreadable(
            "this is not a tape: its first line is no header", "A tape is a .jsonl file that Backtrail wrote", number
        )
    if told["v"] > VERSION:
        raise TapeUnreadable(
            f"the tape is of format {told['v']}, and this Backtrail reads up to {VERSION}",
            "Update it: pip install --upgrade backtrail",
            number,
        )
    _typed(told, HEADER, number)
    entry = told.get("entry") or {}
    _typed(entry, ENTRY, number)
    made = Entry(ref=entry.get("ref"), args=entry.get("args"), argv=tuple(entry.get("argv") or ()))
    known = {field.name for field in fields(Header)} - {"entry"}
    try:
        return Header(entry=made, **{name: value for name, value in told.items() if name in known})
    except TypeError as lacking:
        raise TapeUnreadable(f"the header lacks a field ({lacking})", "Record the run again", number) from lacking


def _event(told: Mapping[str, Any], find: Find | None, number: int) -> Event:
    _typed(told, EVENT, number)
    inlined = dict(told)
    for name in APART:
        value = inlined.get(name)
        if isinstance(value, dict) and value.keys() == {BLOB}:
            inner = value[BLOB]
            known = isinstance(inner, list) and len(inner) == 1
            inlined[name] = inner[0] if known else _blob(str(inner), find, number, inlined.get("i"))
    return _made(Event, inlined, number)


def _typed(told: Mapping[str, Any], wanted: Mapping[str, tuple[type, ...]], number: int) -> None:
    """Damage and hands change types first: told here, with the line, and not where the tape is played."""
    for name, types in wanted.items():
        if name in told and type(told[name]) not in types:
            raise TapeUnreadable(f"{name} is {json.dumps(told[name])[:60]}, which it cannot be", DAMAGED, number)


def _made(made: type[T], told: Mapping[str, Any], number: int) -> T:
    known = {field.name for field in fields(made)}
    values: dict[str, Any] = {name: value for name, value in told.items() if name in known}
    if "unreplayable" in values:
        values["unreplayable"] = tuple(values["unreplayable"] or ())
    try:
        return made(**values)
    except TypeError as lacking:
        what = f"{'an event' if made is Event else 'the footer'} lacks a field ({lacking})"
        raise TapeUnreadable(what, DAMAGED, number) from lacking


def _blob(digest: str, find: Find | None, number: int, event: Any) -> Any:
    text = find(digest) if find is not None else None
    if text is None:
        raise TapeUnreadable(
            f"event {event} refers to blobs/{digest}, which is not there",
            "Copy the folder blobs together with the tape, or fetch the tape again",
            number,
        )
    if _digest(text) != digest:
        raise TapeUnreadable(
            f"blobs/{digest} of event {event} was changed: its content has another hash",
            "Restore it from version control, or record the run again",
            number,
        )
    return json.loads(text)


def _broken(number: int, line: str) -> TapeUnreadable:
    return TapeUnreadable(
        f"this is no JSON object: {line.strip()[:60]!r}",
        "The tape was damaged in the middle: restore it, or record the run again",
        number,
    )


def _apart(value: Any, put: Put | None) -> str:
    """The JSON that stands for a value in its event's line; empty where there is none."""
    if value is None:
        return ""
    text = _encoded(value)
    if type(value) is dict and value.keys() == {BLOB}:
        return f'{{"{BLOB}":[{text}]}}'  # not a reference: the program's own value looks like one
    if put is None or len(text) <= MOST_INLINE:
        return text
    text = _safe(text)
    digest = _digest(text)
    put(digest, text)
    return f'{{"{BLOB}":"{digest}"}}'


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _filled(value: Any) -> dict[str, Any]:
    """What a value has, without what is as it is by default and says nothing."""
    told = {}
    for field in fields(value):
        each = getattr(value, field.name)
        empty = field.name not in ANY and each in ((), {})
        if field.name in ("v", "entry") or each is None or empty:
            continue
        told[field.name] = each
    return told


def _json(value: Any) -> str:
    return _safe(_encoded(value))


def _safe(text: str) -> str:
    """JSON that stays one line however it is split and encoded: half characters and odd line ends are escaped."""
    return text if text.isascii() else ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
