"""Golden cases on disk: `golden/<name>/` holds `case.yaml`, which people read and change, and `tape.jsonl`."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from backtrail.core.evals.case import Case, CaseUnreadable, case, named
from backtrail.core.tape.recording.lines import TapeUnreadable
from backtrail.core.tape.recording.tape import Tape
from backtrail.sdk.replay.golden.yaml_text import as_yaml, of_yaml
from backtrail.sdk.replay.writing import keep_file, read_file

FOLDER: Final = "golden"
CASE: Final = "case.yaml"
TAPE: Final = "tape.jsonl"


class NotGolden(ValueError):
    """There is no golden case, or none can be made: what is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A case and its tape."""

    case: Case
    tape: Tape
    path: Path
    """Its folder."""

    @property
    def name(self) -> str:
        return self.case.name


def read_golden(path: Path) -> Golden:
    """The case of a folder. Raises NotGolden."""
    told = read_case(path)
    try:
        return Golden(case=told, tape=read_file(path / TAPE), path=path)
    except TapeUnreadable as wrong:
        raise NotGolden(f"the tape of golden case {told.name} cannot be read: {wrong}") from wrong
    except OSError as gone:
        raise NotGolden(
            f"golden case {told.name} has no tape ({path / TAPE}: {gone.strerror}). Restore it, or make the case "
            "again: backtrail golden add"
        ) from gone


def read_case(path: Path) -> Case:
    """What a folder's `case.yaml` says. Raises NotGolden."""
    file = path / CASE
    try:
        told = case(of_yaml(file.read_text(encoding="utf-8")))
    except OSError as gone:
        raise NotGolden(f"{file} cannot be read: {gone.strerror}") from gone
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise NotGolden(f"{file} is no YAML: {' '.join(str(wrong).split())}") from wrong
    except CaseUnreadable as wrong:
        raise NotGolden(f"{file}: {wrong}") from wrong
    if told.name != path.name:
        raise NotGolden(f"{file} is named {told.name}, and lies in {path.name}/. Give the folder and the case one name")
    return told


def golden_named(name: str, root: Path) -> Golden:
    """The case of this name under a root. Raises NotGolden, which names those that there are."""
    found = root / named_golden(name)
    if not (found / CASE).is_file():
        there = ", ".join(listed(root)) or "none"
        raise NotGolden(f"there is no golden case {name} in {root}. There are: {there}")
    return read_golden(found)


def listed(root: Path) -> list[str]:
    """The names of the cases under a root, in their order."""
    return sorted(each.parent.name for each in root.glob(f"*/{CASE}"))


def keep(told: Case, tape: Tape, root: Path, *, replaces: bool = False) -> Golden:
    """Write a case, whole or not at all. Raises NotGolden where there is one of its name, unless that is replaced."""
    path = root / told.name
    if path.exists() and not replaces:
        raise NotGolden(f"there is a golden case {told.name} in {root} already. Give another name, or replace it")
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=root) as making:
        made = Path(making) / told.name
        made.mkdir()
        (made / CASE).write_text(as_yaml(told.json()), encoding="utf-8")
        keep_file(tape, made / TAPE)
        if path.exists():
            shutil.move(path, Path(making) / "before")
        made.rename(path)
    return Golden(case=told, tape=tape, path=path)


def write_case(told: Case, path: Path) -> None:
    """Write `case.yaml` anew; its tape stays."""
    partial = path / f".{CASE}"
    partial.write_text(as_yaml(told.json()), encoding="utf-8")
    partial.replace(path / CASE)


def named_golden(name: str) -> str:
    """A name that a case may have. Raises NotGolden."""
    try:
        return named(name)
    except CaseUnreadable as wrong:
        raise NotGolden(str(wrong)) from wrong
