"""The house keeps its shape: sizes, names and first lines."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "backtrail"
MODULES = sorted(SRC.rglob("*.py"))
REFUSED = {"utils", "helpers", "common", "misc", "manager", "base"}
VERBS = ("get_", "process_", "handle_", "do_")
CLICK = {"get_command", "get_route_handler", "get_span_context", "handle_RCPT", "handle_DATA"}
"""The names that click, FastAPI, OpenTelemetry and aiosmtpd call."""


def functions(module: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(module.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(SRC)))
def test_a_module_is_one_sitting(module: Path) -> None:
    text = module.read_text()
    assert len(text.splitlines()) <= 400, "a module has at most 400 lines: which noun can leave?"
    assert ast.get_docstring(ast.parse(text)), "say in the first line what this file is for"
    assert module.stem not in REFUSED, "name the noun"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(SRC)))
def test_a_function_is_one_thought(module: Path) -> None:
    for function in functions(module):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        doc = ast.get_docstring(function, clean=False)
        assert lines - (len(doc.splitlines()) if doc else 0) <= 50, f"{function.name} has {lines} lines"
        assert function.name in CLICK or not function.name.startswith(VERBS), f"{function.name}: name what it gives"


def test_attribute_names_have_one_home() -> None:
    for module in MODULES:
        if module.name != "names.py":
            text = module.read_text()
            for prefix in ('"gen_ai.', '"openinference.', '"langfuse.', '"traceloop.', '"ai.telemetry'):
                assert prefix not in text, f"{module.relative_to(SRC)} spells {prefix}...: names.py is its home"


def test_no_package_is_a_drawer() -> None:
    for folder in {module.parent for module in MODULES}:
        assert len(list(folder.glob("*.py"))) <= 24, f"{folder.relative_to(SRC)} holds too many modules"
