"""Files to import: one JSON value, or one a line, packed or not; what is wrong is told with its place."""

import gzip
import json
from pathlib import Path

import pytest

from backtrail.cli.disk.files import Unread, found, objects


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    packed = name.endswith(".gz")
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return file


@pytest.mark.parametrize("name", ["runs.json", "runs.json.gz"])
def test_one_value_over_many_lines_is_read(tmp_path: Path, name: str) -> None:
    value = {"a": [1, {"b": "line\u2028separator"}]}
    assert list(objects(written(tmp_path, name, json.dumps(value, indent=2, ensure_ascii=False)))) == [value]


@pytest.mark.parametrize("name", ["runs.jsonl", "runs.jsonl.gz"])
def test_lines_are_read_one_by_one(tmp_path: Path, name: str) -> None:
    text = '\n{"a": 1}\n\n{"a": "\u2028"}\n[2]\n'
    assert list(objects(written(tmp_path, name, text))) == [{"a": 1}, {"a": "\u2028"}, [2]]


@pytest.mark.parametrize(
    ("text", "told"),
    [("{bad", "line 1"), ('{"a": 1}\n{"a": 2}\n{bad\n', "line 3"), ("", "not JSON"), ('{\n "a": 1,\n}', "line 3")],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(Unread, match=told):
        list(objects(written(tmp_path, "x.json", text)))


def test_a_file_cut_short_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.json.gz"
    file.write_bytes(gzip.compress(b'{"a": "' + bytes(range(256)) * 100 + b'"}')[:60])
    with pytest.raises(Unread, match="cannot be read"):
        list(objects(file))


def test_folders_stand_for_their_files_of_json(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    names = ["a.json", "deep/b.jsonl.gz", "deep/c.otlp", "notes.txt", "data.tar.gz"]
    for name in names:
        (tmp_path / name).write_bytes(b"{}")
    assert [str(file.relative_to(tmp_path)) for file in found([tmp_path])] == names[:3]
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unread, match="no file to import"):
        found([tmp_path / "empty"])
