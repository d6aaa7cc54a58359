"""Findings of a recording, of what was heard beside it, and of its replay."""

from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from backtrail.cli.doctor.finding import Finding
from backtrail.core.tape.divergence.brief import called
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape

GUARD: Final = 'Put it behind a function under @backtrail.observe(kind="tool"): it is recorded, and answered whole'
LIBRARY: Final = f"{GUARD}; or use a library that is watched (httpx, requests, aiohttp)"
OPAQUE: Final[Mapping[str, str]] = {
    "_io": "Return what was read, not the open file",
    "sqlite3": "Return the rows as lists: cursor.fetchall()",
    "httpx": "Return response.json() or response.text, not the response",
    "requests": "Return response.json() or response.text, not the response",
    "aiohttp": "Return what was read of the response, not the response",
    "sqlalchemy": "Return dicts of the rows: [dict(row._mapping) for row in rows]",
    "an answer in": "Install brotli or zstandard where the run is recorded, or have the client ask for gzip",
    "builtins.function": "Return the function's result, not the function",
}
FAILED: Final = "failed: "
LOST: Final = "unreplayable_value"
HERE: Final = "the replay stopped here"
PLAIN: Final = "Return a plain value, a dataclass or a pydantic model there"


def of_recording(tape: Tape, outcome: Mapping[str, Any]) -> Iterator[Finding]:
    """Values that cannot be rebuilt. Those inside a tool are not needed: the tool is answered whole."""
    stopped = outcome["call"] if outcome["kind"] == LOST else None
    for event in lost(tape):
        types = list(dict.fromkeys(_opaque(event.result)))
        yield Finding(
            kind="opaque",
            what=f"{called(event)} gives {', '.join(types) or 'a value'}, of which a tape holds the type alone",
            event=event.i,
            mend=next((told for name, told in OPAQUE.items() if types and types[0].startswith(name)), PLAIN),
            detail=[HERE] if stopped == whose(event) else [],
        )


def lost(tape: Tape) -> list[Event]:
    """The calls outside any other whose results cannot be rebuilt."""
    unreplayable = set(tape.footer.unreplayable if tape.footer is not None else ())
    return [event for event in tape.events if event.i in unreplayable and event.parent is None]


def of_watch(heard: Mapping[str, Any], outcome: Mapping[str, Any]) -> Iterator[Finding]:
    """What was reached that is on no tape, what stopped the replay, and what could not be watched."""
    stopped = outcome["where"] if outcome["kind"] == "unrecorded_side_effect" else None
    places = [each["where"] for each in heard["reached"]]
    for each in heard["reached"]:
        times = f", {each['times']} times" if each["times"] > 1 else ""
        here = [HERE] if each["where"] == stopped else []
        mend = LIBRARY if each["event"].startswith("socket") else GUARD
        yield Finding(kind="unguarded", what=each["what"] + times, where=each["where"], mend=mend, detail=here)
    if stopped is not None and stopped not in places:
        what = str(outcome["why"]).removesuffix(f" in {stopped}")
        yield Finding(
            kind="unguarded", what=what, where=stopped, mend=LIBRARY, detail=["in the replay alone, which stopped here"]
        )
    for name, state in heard["seams"].items():
        if state.startswith(FAILED):
            yield Finding(
                kind="seam",
                what=f"{name} of this version cannot be watched ({state.removeprefix(FAILED)}): its calls are "
                "on no tape, and a replay refuses them",
                mend=f"Use the version of {name} that Backtrail was tested with, or put its calls behind "
                '@backtrail.observe(kind="tool")',
            )


def notes_of_watch(heard: Mapping[str, Any]) -> Iterator[Finding]:
    """Libraries that nobody can watch: whether the run used them, nobody sees either."""
    for name, told in heard["unseen"].items():
        yield Finding(
            kind="seam",
            what=f"{name} is loaded ({told}): what it reaches is not recorded",
            mend='Where the agent uses it: put that behind @backtrail.observe(kind="tool")',
        )


def of_replay(tape: Tape, outcome: Mapping[str, Any], unsteady: Container[str]) -> Iterator[Finding]:
    """Where the replay left its recording; what is told already, with the place where it stopped, is not told again."""
    known = {whose(event) for event in lost(tape)} if outcome["kind"] == LOST else unsteady
    if outcome["call"] in known:
        return
    if outcome["kind"] not in (None, "unrecorded_side_effect"):
        first, *more = str(outcome["report"]).splitlines()
        mend = more.pop().strip() if more else "backtrail replay --rows shows both runs side by side"
        yield Finding(kind="divergence", what=first, mend=mend, detail=[line[2:] for line in more])
    elif outcome["kind"] is None and tape.footer is not None and outcome["output"] != tape.footer.output:
        yield Finding(
            kind="nondeterminism",
            what="the replay made the same calls and gave another result",
            mend="After its last call the program reads something besides its input: clock, random numbers, files",
            detail=[f"- {tape.footer.output}", f"+ {outcome['output']}"],
        )


def notes_of_ends(code: int, outcome: Mapping[str, Any]) -> Iterator[Finding]:
    """How far these runs came: what lies behind the end of one was not looked at."""
    if code:
        yield Finding(
            kind="divergence",
            what=f"the recorded run ended with exit code {code}: it was looked at up to there",
            mend="A crash replays as a crash. For more, run the doctor on a run that comes through",
        )
    if outcome["kind"] is not None:
        yield Finding(
            kind="divergence",
            what="the replay stopped at the first thing that it could not answer: what lies behind was not replayed",
            mend="Mend that, and run the doctor again",
        )


def whose(event: Event) -> str:
    """`kind:name`, as options say it."""
    return f"{event.kind}:{event.name}"


def _opaque(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("$t") == "opaque":
            yield str(value.get("c"))
            return
        for each in value.values():
            yield from _opaque(each)
    elif isinstance(value, list):
        for each in value:
            yield from _opaque(each)
