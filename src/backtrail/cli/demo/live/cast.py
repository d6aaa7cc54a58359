"""The three agents of the demo: their program, their model's mind, and what goes wrong."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backtrail.cli.demo.minds import analyst, handbook, refunds
from backtrail.testing.model_script import ModelRequest, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One agent."""

    name: str
    """As its runs call it."""
    module: str
    mind: Callable[[ModelRequest], Reply]
    flaw: str


CAST: Final = (
    Part(
        name="refund-desk",
        module="backtrail.cli.demo.agents.refunds",
        mind=refunds.reply,
        flaw="loops on a tool that fails",
    ),
    Part(
        name="sales-analyst",
        module="backtrail.cli.demo.agents.analyst",
        mind=analyst.reply,
        flaw="invents a table",
    ),
    Part(
        name="handbook-writer",
        module="backtrail.cli.demo.agents.handbook",
        mind=handbook.reply,
        flaw="summarises what a search should not have found",
    ),
)
MINDS: Final = {part.name: part.mind for part in CAST}


def start(part: Part, env: Mapping[str, str]) -> "subprocess.Popen[str]":
    """The agent as a process of its own; what it says at the end can be read."""
    return subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "-m", part.module], env=os.environ | env, stdout=subprocess.PIPE, text=True
    )
