"""The public door: what it offers, what it costs, and what it does in a process of its own."""

import ast
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import backtrail
from backtrail import sdk
from backtrail.sdk.replay import door
from backtrail.testing.sink import Sink

ENV = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def run(code: str, *, rc: int = 0, **env: str) -> str:
    """What the program prints; stderr goes to the failure message."""
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", textwrap.dedent(code)],
        check=False, capture_output=True, text=True, timeout=60, env={**ENV, **env},
    )  # fmt: skip
    assert done.returncode == rc, done.stderr
    return done.stdout + done.stderr


def test_the_door_offers_what_it_lists() -> None:
    assert backtrail.__all__ == sorted(backtrail.__all__)
    assert all(hasattr(backtrail, name) for name in backtrail.__all__)
    assert set(backtrail.__all__) <= set(dir(backtrail))
    with pytest.raises(
        AttributeError, match="has no attribute 'trace'; it offers Divergence, Halted, NoLongerFails, NotGolden"
    ):
        _ = backtrail.trace


def test_the_sdk_and_type_checkers_see_the_same_list() -> None:
    tree = ast.parse(Path(backtrail.__file__).read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    doors = {"backtrail.sdk": sdk.__all__, "backtrail.sdk.replay.door": door.__all__}
    for module, offers in doors.items():
        assert offers == [alias.name for node in imports if node.module == module for alias in node.names]
    assert backtrail.__all__ == sorted([*sdk.__all__, *door.__all__])


def test_importing_loads_neither_opentelemetry_nor_the_server_before_init() -> None:
    loaded = run("""
        import sys, backtrail
        @backtrail.observe(kind="tool")
        def f(): return 1
        with backtrail.span("x"), backtrail.session("s"): f()
        backtrail.status(), backtrail.flush(), backtrail.shutdown()
        heavy = ("opentelemetry", "backtrail.server", "urllib3", "requests", "asyncio")
        print([name for name in sys.modules if name.startswith(heavy)])
    """)
    assert loaded.strip() == "[]"


def test_a_program_that_ends_sends_what_it_has(sink: Sink) -> None:
    run(f"""
        import backtrail
        backtrail.init({sink.url!r}, service="short")
        @backtrail.observe
        def f(): return 1
        f()
    """)
    assert sink.named("f").resource["service.name"] == "short"


def test_a_program_that_crashes_sends_its_error(sink: Sink) -> None:
    run(
        f"""
        import backtrail
        backtrail.init({sink.url!r})
        @backtrail.observe
        def f(): raise SystemExit(3)
        f()
    """,
        rc=3,
    )
    assert sink.named("f").error == "3"


def test_a_program_without_a_server_ends_soon_and_says_what_was_lost() -> None:
    said = run("""
        import backtrail, time
        backtrail.init("http://127.0.0.1:9")
        backtrail.observe(lambda: 1)()
        import atexit
        began = time.monotonic()
        atexit._run_exitfuncs()
        assert time.monotonic() - began < 6
    """)
    assert "backtrail could not send 1 spans before the program ended" in said


def test_it_joins_the_provider_that_the_program_has(sink: Sink) -> None:
    run(f"""
        from opentelemetry import trace
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        provider = TracerProvider(resource=Resource.create({{"service.name": "theirs", "team": "a"}}))
        trace.set_tracer_provider(provider)
        import backtrail
        backtrail.init({sink.url!r}, release="1.2", environment="prod")
        assert trace.get_tracer_provider() is provider
        with backtrail.span("ours"), trace.get_tracer("t").start_as_current_span("theirs"):
            pass
    """)
    for name in ("ours", "theirs"):
        resource = sink.named(name).resource
        assert (resource["service.name"], resource["team"]) == ("theirs", "a")
        assert (resource["service.version"], resource["deployment.environment.name"]) == ("1.2", "prod")


def test_a_provider_that_takes_no_processors_is_left_alone(sink: Sink) -> None:
    said = run(f"""
        from opentelemetry import trace
        trace.set_tracer_provider(trace.NoOpTracerProvider())
        import backtrail
        backtrail.init({sink.url!r})
        with backtrail.span("ours"): pass
    """)
    assert "takes no processors" in said
    assert sink.named("ours")


def test_what_the_sampler_leaves_out_is_not_recorded(sink: Sink) -> None:
    run(
        f"""
        import backtrail
        backtrail.init({sink.url!r})
        @backtrail.observe
        def f(): return 1
        assert f() == 1
    """,
        OTEL_TRACES_SAMPLER="always_off",
    )
    assert sink.spans == []


def test_opentelemetry_can_be_disabled_as_always(sink: Sink) -> None:
    run(
        f"import backtrail; backtrail.init({sink.url!r}); assert not backtrail.status().running",
        OTEL_SDK_DISABLED="true",
    )


def test_instrumentors_are_switched_on_and_broken_ones_are_told_of(sink: Sink, tmp_path: Path) -> None:
    package = tmp_path / "openinference" / "instrumentation" / "toy"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "class DependencyConflictError(Exception): pass\n"
        "class Good:\n"
        "    def instrument(self, tracer_provider, raise_exception_on_conflict):\n"
        "        with tracer_provider.get_tracer('toy').start_as_current_span('toy'): pass\n"
        "class Broken:\n"
        "    def instrument(self, **given): raise RuntimeError('wrong version')\n"
        "class Absent:\n"
        "    def instrument(self, **given): raise DependencyConflictError('toylib is not installed')\n"
    )
    (tmp_path / "toy-1.0.dist-info").mkdir()
    (tmp_path / "toy-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (tmp_path / "toy-1.0.dist-info" / "entry_points.txt").write_text(
        "[openinference_instrumentor]\ngood = openinference.instrumentation.toy:Good\n"
        "[opentelemetry_instrumentor]\ngood = openinference.instrumentation.toy:Good\n"
        "broken = openinference.instrumentation.toy:Broken\nabsent = openinference.instrumentation.toy:Absent\n"
        "other = somebody.elses:Instrumentor\n"
    )
    said = run(
        f"""
        import backtrail
        backtrail.init({sink.url!r}, instrument=True)
        backtrail.init({sink.url!r}, instrument=True)
        print(backtrail.status().instrumented, backtrail.status().not_instrumented)
    """,
        PYTHONPATH=f"{ENV['PYTHONPATH']}{os.pathsep}{tmp_path}",
    )
    assert "('good',)" in said
    assert "broken: RuntimeError: wrong version" in said
    assert "absent: DependencyConflictError: toylib is not installed" in said
    assert said.count("could not switch on") == 1
    assert sink.named("toy").scope == "toy"


def test_decorated_functions_keep_their_types(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
        from collections.abc import AsyncIterator, Iterator
        from typing import assert_type
        import backtrail

        @backtrail.observe
        def plain(a: int, *, b: str = "") -> float: return a * 1.0

        @backtrail.observe(kind="tool", name="n")
        async def later(a: int) -> str: return str(a)

        @backtrail.observe
        def some() -> Iterator[int]: yield 1

        @backtrail.observe
        async def more() -> AsyncIterator[int]: yield 1

        class Shop:
            @backtrail.observe
            def method(self, a: int) -> int: return a
            @classmethod
            @backtrail.observe
            def of_class(cls) -> "Shop": return cls()

        async def main() -> None:
            assert_type(plain(1, b="x"), float)
            assert_type(await later(1), str)
            assert_type(list(some()), list[int])
            assert_type([n async for n in more()], list[int])
            assert_type(Shop().method(1), int)
            assert_type(Shop.of_class(), Shop)
            with backtrail.span("x", kind="agent") as span:
                assert_type(span, backtrail.Span)
            assert_type(backtrail.status(), backtrail.Status)
            assert_type(backtrail.flush(), bool)
            plain("wrong")  # error
            backtrail.observe(kind="wrong")  # error
    """)
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file", os.devnull, str(program)],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env={**ENV, "MYPYPATH": str(Path(backtrail.__file__).parents[1])},
    )  # fmt: skip
    lines = program.read_text().splitlines()
    wrong = [int(line.split(":")[1]) for line in checked.stdout.splitlines() if "error:" in line]
    assert sorted(set(wrong)) == [place for place, line in enumerate(lines, 1) if "# error" in line], checked.stdout
