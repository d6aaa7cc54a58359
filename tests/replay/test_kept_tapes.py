"""Claims about the tapes of every released format: they are read, keyed and played as on the day they were kept.

Nothing here is ever made again: a tape that fails was broken by the change at hand. A new format brings a new folder.
"""

import json
from pathlib import Path

import pytest

import backtrail
from backtrail.core.tape.matching.ask import Ask, key_of
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.reel import Reel
from backtrail.core.tape.recording.lines import read
from backtrail.core.tape.recording.tape import VERSION, Tape
from backtrail.core.tape.recording.trajectory import trajectory_hash
from tests.replay import refunds

KEPT = Path(__file__).parent / "tapes"
TAPES = sorted(KEPT.glob("v*/*.jsonl"))


def the(path: Path) -> Tape:
    def blob(digest: str) -> str | None:
        file = path.parent / "blobs" / digest
        return file.read_text(encoding="utf-8") if file.exists() else None

    return read(path.read_text(encoding="utf-8").split("\n"), blob)


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def test_every_format_up_to_today_s_is_kept() -> None:
    assert {path.parent.name for path in TAPES} == {f"v{version}" for version in range(1, VERSION + 1)}


@pytest.mark.parametrize("path", TAPES, ids=named)
def test_keys_and_the_hash_of_the_run_are_what_they_were(path: Path) -> None:
    kept = the(path)
    assert [key_of(event.kind, event.name, event.args) for event in kept.events] == [e.key for e in kept.events]
    if kept.footer is not None:
        assert (kept.footer.n, kept.footer.hash) == (len(kept.events), trajectory_hash(kept.events))


@pytest.mark.parametrize("path", TAPES, ids=named)
def test_every_event_answers_its_own_call(path: Path) -> None:
    kept = the(path)
    reel = Reel(kept)
    for event in kept.events:
        args = event.args if isinstance(event.args, dict) else {}
        said = args.get("conversation") or ([] if args.get("lost") else None)
        asked = Ask(kind=event.kind, name=event.name, args=event.args, scope=event.scope, conversation=said)
        taken = reel.take(asked)
        assert taken is not None
        assert taken.event == event
    assert reel.left() == []


@pytest.mark.parametrize("path", sorted(KEPT.glob("v*/*.asks.json")), ids=named)
def test_calls_of_another_day_and_another_wire_are_answered_as_they_were(path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    reel = Reel(
        the(path.with_name(path.name.replace(".asks.json", ".jsonl"))), now=Clock(told["now"], told["utc_offset"])
    )
    for one in told["asks"]:
        expected = one.pop("i"), one.pop("label")
        taken = reel.take(Ask(**one))
        assert (taken and taken.event.i, taken and taken.label) == expected


@pytest.mark.parametrize("path", sorted(KEPT.glob("v*/refunds.jsonl")), ids=named)
def test_a_program_of_today_runs_over_its_recording_of_then(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with backtrail.replay(path) as run:
        assert refunds.run(refunds.QUESTION) == "Refunded."
    assert run.faithful
    assert trajectory_hash(run.tape.events) == trajectory_hash(run.played.events)
