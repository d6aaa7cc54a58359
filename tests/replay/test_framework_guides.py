"""The guides of the frameworks are true: their Python runs as it stands, against a scripted model and a small web."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from tests.replay.conftest import called
from tests.replay.web import Web

GUIDES = Path(__file__).parents[2] / "docs" / "guide" / "replay" / "frameworks"
PAGES = sorted(GUIDES.glob("*.md"))


def looks_up(request: ModelRequest) -> Reply:
    """The model: it looks the order up where it has a tool, then tells."""
    offered = "lookup_order" in str(request.body.get("tools"))
    told = "shipped" in str(request.body.get("input")) or "shipped" in str(request.messages)
    if offered and not told:
        return called("lookup_order", order_id="A17")
    return Reply(text="It is shipped.")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_python_of_a_guide_runs(page: Path, tmp_path: Path) -> None:
    shutil.copy(Path(__file__).with_name("mcp_shop.py"), tmp_path / "shop_server.py")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL))
    with ModelServer(looks_up) as model, Web() as web:
        (tmp_path / "guide.py").write_text(code.replace("http://shop.example", web.url))
        env = {
            "OPENAI_BASE_URL": model.openai_url,
            "ANTHROPIC_BASE_URL": model.url,
            "MCP_MARKS": str(tmp_path / "marks"),
        }
        env |= {"OPENAI_API_KEY": "k", "ANTHROPIC_API_KEY": "k"}
        done = subprocess.run(
            [sys.executable, "guide.py"], cwd=tmp_path, env=os.environ | env, capture_output=True, text=True,
            timeout=100, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "again.report()" not in code or "did exactly what was recorded" in done.stdout


def test_every_framework_that_is_watched_has_a_guide() -> None:
    index = GUIDES.with_suffix(".md").read_text()
    assert [page.name for page in PAGES if f"(frameworks/{page.name})" not in index] == []
