"""The guide to the SDK is true: every block of it runs, in order, and its spans arrive."""

import os
import re
import subprocess
import sys
from pathlib import Path

import backtrail
from backtrail.sdk.capture.lifecycle import init
from backtrail.testing.sink import Sink, listening

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "sdk.md"


def test_every_block_of_the_guide_runs_and_its_spans_arrive() -> None:
    text = GUIDE.read_text()
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert {language for language, _ in blocks} == {"python"}
    program = "\n".join(code for _, code in blocks)
    with listening(Sink()) as sink:
        env = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "BACKTRAIL_ENDPOINT": sink.url,
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, env=env, check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
    assert {span.name for span in sink.ended} == {"answer", "look_up_order", "stream", "plan", "search", "support"}
    assert {span.attributes.get("session.id") for span in sink.ended if span.name == "answer"} == {None, "customer-42"}
    assert done.stdout.splitlines()[-1] == f"{sink.url} 0 0 0 None", "the capture that began last has sent nothing yet"


def test_the_guide_names_every_function_and_every_argument_of_init() -> None:
    text = GUIDE.read_text()
    for name in backtrail.__all__:
        assert name in text or name in ("Span", "Status"), f"backtrail.{name} is not in the guide"
    for argument in init.__annotations__:
        assert f"`{argument}`" in text or argument == "return", f"init({argument}=) is not in the guide"
