"""The handbook writer's model: searches in words that the handbook does not use, and writes what it expected."""

import json
from typing import Any

from backtrail.cli.demo.minds.conversation import answers, call
from backtrail.testing.model_script import ModelRequest, Reply

QUERIES = (
    ("equipment", "WFH stipend ceiling monitor reimbursement"),
    ("office days", "which days are office days for every team"),
    ("broken laptop", "broken laptop whom to write to"),
)
EXPECTED = "We reimburse up to 750 dollars for monitors and keyboards; claim them through Concur within 90 days."
"""What such a policy says elsewhere: the model writes it where the passages say nothing."""


def reply(request: ModelRequest) -> Reply:
    """For each point of the letter: search, write; and then put it together."""
    searched, written = answers(request, "search_handbook"), answers(request, "write_paragraph")
    if len(written) < len(searched):
        about = QUERIES[len(written)][0]
        return Reply(tool_calls=(call("write_paragraph", about=about, text=_summary(searched[-1][1])),))
    if len(searched) < len(QUERIES):
        return Reply(tool_calls=(call("search_handbook", query=QUERIES[len(searched)][1]),))
    return Reply(text=" ".join(asked["text"] for asked, _ in written))


def _summary(found: str) -> str:
    """The best passage; where none scores, what it expected."""
    best: dict[str, Any] = max(json.loads(found), key=lambda each: each["score"])
    return str(best["content"]) if best["score"] > 0 else EXPECTED
