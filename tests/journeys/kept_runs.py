"""A server with a dataset: a golden case of a real run, run twice by command, before and after the code had the fix."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from backtrail.testing.model_server import ModelServer
from tests.replay.conftest import careful
from tests.servers import running_server

FIX: Final = "Check the policy first."
AGENT: Final = """
import os
import backtrail
from tests.replay import refunds
backtrail.init(service="desk", record="always")
refunds.PROMPT += os.environ.get("PROMPT", "")
with backtrail.span("desk", kind="agent") as span:
    span.input(refunds.QUESTION)
    print(refunds.run(refunds.QUESTION))
"""
NAMES: Final = [f"asks-{what}" for what in ("twice", "for-a-voucher", "in-french", "rudely", "with-no-order")]


@dataclass(frozen=True)
class Kept:
    url: str
    trace: str
    """The run that went wrong."""
    before: str
    """Id of the experiment that failed, for the code had the old prompt."""
    after: str


@contextmanager
def kept_runs(folder: Path) -> Iterator[Kept]:
    """The dataset `golden` with the case `late-refund`, two experiments over it, and `examples`."""
    agent = folder / "agent.py"
    agent.write_text(AGENT)
    (folder / "world").touch()
    with running_server(folder / "data", grpc_port=0) as server, ModelServer(careful) as model:
        env = {"OPENAI_BASE_URL": model.openai_url, "OPENAI_API_KEY": "k", "BACKTRAIL_ENDPOINT": server.url}
        env |= {"BACKTRAIL_TEST_WORLD": str(folder / "world")}
        env |= {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

        def run(*words: str, code: int = 0, prompt: str = "") -> None:
            done = subprocess.run(
                [sys.executable, *words], env={**os.environ, **env, "PROMPT": prompt}, cwd=folder, check=False,
                capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == code, done.stdout + done.stderr

        run(str(agent))
        (trace,) = (row["trace_id"] for row in ask(server.url, "/api/traces")["rows"])
        stub = ["--on-miss", "tool:search_policy=stub:Only within 30 days", "--must-not-call", "issue_refund"]
        keep = ["--system-append", FIX, *stub, "--output-matches", "30 days", "--golden", "late-refund"]
        run("-m", "backtrail", "whatif", trace, *keep, "--", sys.executable, str(agent))
        run("-m", "backtrail", "golden", "push", "late-refund")
        run("-m", "backtrail", "golden", "run", "--push", code=1)
        run("-m", "backtrail", "golden", "run", "--push", prompt=f"\n{FIX}")
        after, before = (row["id"] for row in ask(server.url, "/api/experiments")["rows"])
        examples(server.url)
        yield Kept(url=server.url, trace=trace, before=before, after=after)


def examples(url: str) -> None:
    """A dataset of plain items, changed once, with three experiments in which some fail."""
    for name in NAMES:
        tell(
            url, "/api/datasets/examples/items", {"id": name, "input": {"question": name}, "expected": "a kind answer"}
        )
    tell(url, "/api/datasets/examples/items", {"id": "asks-in-french", "expected": "une réponse aimable"})
    for number, failed in enumerate((NAMES[:3], NAMES[2:3], NAMES[2:4])):
        items = [
            {
                "item_id": name, "passed": name not in failed, "failures": ["it was not kind"] * (name in failed),
                "output": f"An answer to {name}.", "steps": 2,
                "tokens": 400 - 20 * number, "cost": 0.002, "seconds": 1.5,
            }
            for name in NAMES
        ]  # fmt: skip
        about = {"git": f"{number}" * 40, "model": f"small-{number}", "llm": "live"}
        tell(
            url,
            "/api/experiments",
            {"name": f"night {number}", "dataset": "examples", "metadata": about, "items": items},
        )


def ask(url: str, path: str) -> dict[str, list[dict[str, str]]]:
    told: dict[str, list[dict[str, str]]] = httpx.get(f"{url}{path}", trust_env=False).raise_for_status().json()
    return told


def tell(url: str, path: str, body: object) -> None:
    httpx.post(f"{url}{path}", json=body, trust_env=False).raise_for_status()
