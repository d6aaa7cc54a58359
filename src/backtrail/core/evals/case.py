"""A golden case: a run that went right, what is expected of it, and where it came from. Its tape lies beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from backtrail.core.evals.expectations import Expectations, Unfit, as_json, expectations
from backtrail.core.tape.recording.tape import Entry

VERSION: Final = 1
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
LEVELS: Final = ("tool", "http")
EXHAUSTED: Final = ("raise", "repeat_last")


class CaseUnreadable(ValueError):
    """What is no golden case: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a case came from."""

    trace_id: str | None = None
    """The run that went wrong."""
    run_id: str | None = None
    """Of the tape that the case was made of."""
    incident: int | None = None
    by: str | None = None
    made: str | None = None
    """ISO 8601, UTC."""
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What `case.yaml` says."""

    name: str
    """Of letters, digits, `.`, `_` and `-`, at most 100: its folder is called so, and the item of its dataset."""
    description: str = ""
    entry: Entry = field(default_factory=Entry)
    """What is called, and with what input."""
    expect: Expectations = field(default_factory=Expectations)
    level: str = "tool"
    """`http`: bodies of tools run again, over the requests that they made."""
    ignore: Mapping[str, Any] = field(default_factory=dict)
    """Arguments that tell nothing, by `kind:name`."""
    exhausted: str = "raise"
    on_miss: Mapping[str, str] = field(default_factory=dict)
    """What answers a call that was not recorded, where models are live; over the tape alone nothing does."""
    allow_live: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """What a what-if had changed when the case was made: told, never applied."""
    provenance: Provenance = field(default_factory=Provenance)

    def json(self) -> dict[str, Any]:
        """As `case.yaml` has it: what says nothing is left out."""
        entry = {name: value for name in ("ref", "args") if (value := getattr(self.entry, name)) is not None}
        if self.entry.argv:
            entry["argv"] = list(self.entry.argv)
        told: dict[str, Any] = {"v": VERSION, "name": self.name, "description": self.description, "entry": entry}
        told |= {"expect": as_json(self.expect), "level": self.level if self.level != "tool" else None}
        told |= {"ignore": dict(self.ignore), "exhausted": self.exhausted if self.exhausted != "raise" else None}
        told |= {"on_miss": dict(self.on_miss), "allow_live": list(self.allow_live), "overrides": dict(self.overrides)}
        came = {each.name: value for each in fields(Provenance) if (value := getattr(self.provenance, each.name))}
        told |= {"provenance": came}
        kept = ("v", "name", "entry", "expect")
        return {name: value for name, value in told.items() if name in kept or value not in (None, "", {}, [])}


def case(told: Any) -> Case:
    """A case as JSON or YAML tells it. Raises CaseUnreadable."""
    if not isinstance(told, Mapping):
        raise CaseUnreadable("a case is an object with v, name, entry and expect")
    if told.get("v") != VERSION:
        raise CaseUnreadable(
            f"v is {told.get('v')!r}, and this Backtrail reads cases of v {VERSION}. "
            + ("Upgrade: pip install -U backtrail" if isinstance(told.get("v"), int) else "Write v: 1")
        )
    known = {"v", *(each.name for each in fields(Case))}
    if odd := sorted(set(map(str, told)) - known):
        raise CaseUnreadable(f"{', '.join(odd)} is not known. A case has {', '.join(sorted(known))}")
    try:
        return Case(
            name=named(told.get("name")),
            description=_text(told, "description"),
            entry=_entry(told.get("entry")),
            expect=expectations(told.get("expect") or {}),
            level=_one_of(told, "level", LEVELS),
            ignore=_object(told, "ignore"),
            exhausted=_one_of(told, "exhausted", EXHAUSTED),
            on_miss=_ways(told),
            allow_live=tuple(_texts(told, "allow_live")),
            overrides=_object(told, "overrides"),
            provenance=_provenance(told.get("provenance")),
        )
    except Unfit as wrong:
        raise CaseUnreadable(str(wrong)) from wrong


def named(name: Any) -> str:
    """A name that a case may have. Raises CaseUnreadable."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise CaseUnreadable(
            f"{name!r} is no name of a case: letters, digits, '.', '_' and '-', at most 100: refund-too-late"
        )
    return name


def _entry(told: Any) -> Entry:
    if not isinstance(told, Mapping) or not (told.get("ref") or told.get("argv")):
        raise CaseUnreadable(
            "entry does not tell what runs: ref: module:function with args, or argv: [python, agent.py]"
        )
    if odd := sorted(set(map(str, told)) - {"ref", "args", "argv"}):
        raise CaseUnreadable(f"entry: {', '.join(odd)} is not known. It has ref, args and argv")
    ref = told.get("ref")
    if ref is not None and not isinstance(ref, str):
        raise CaseUnreadable(f"entry: ref is module:function, not {ref!r}")
    return Entry(ref=ref, args=told.get("args"), argv=tuple(_texts(told, "argv")))


def _provenance(told: Any) -> Provenance:
    if told is None:
        return Provenance()
    if not isinstance(told, Mapping):
        raise CaseUnreadable("provenance is an object: trace_id, run_id, incident, by, made, command")
    incident = told.get("incident")
    texts = {each.name: str(told[each.name]) for each in fields(Provenance) if told.get(each.name) is not None}
    return Provenance(**{**texts, "incident": incident if isinstance(incident, int) else None})  # type: ignore[arg-type]


def _ways(told: Mapping[str, Any]) -> Mapping[str, str]:
    ways = _object(told, "on_miss")
    if any(not isinstance(way, str) for way in ways.values()):
        raise CaseUnreadable("on_miss has a text for each kind:name, as in tool:search_policy: 'stub:within 30 days'")
    return ways


def _object(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name) or {}
    if not isinstance(value, Mapping):
        raise CaseUnreadable(f"{name} is an object, not {value!r}")
    return {str(key): each for key, each in value.items()}


def _texts(told: Mapping[str, Any], name: str) -> list[str]:
    value = told.get(name) or []
    if not isinstance(value, list | tuple) or any(not isinstance(each, str) for each in value):
        raise CaseUnreadable(f"{name} is a list of texts, not {value!r}")
    return list(value)


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name) or ""
    if not isinstance(value, str):
        raise CaseUnreadable(f"{name} is a text, not {value!r}")
    return value


def _one_of(told: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = told.get(name) or allowed[0]
    if value not in allowed:
        raise CaseUnreadable(f"{name} is one of {', '.join(allowed)}, not {value!r}")
    return str(value)
