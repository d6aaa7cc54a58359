"""What a run should have done, said without code: a function of a run."""

import json
import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from backtrail.sdk.replay.supposing.outcome import Run

Check: TypeAlias = "Callable[[Run], object]"


def expected(
    check: "Check | None",
    must_call: Sequence[str] = (),
    must_not_call: Sequence[str] = (),
    output_matches: str | None = None,
) -> "Check | None":
    """A check of everything that is expected, the user's own last; None where nothing is. Raises re.error."""
    pattern = None if output_matches is None else re.compile(output_matches, re.DOTALL)
    if check is None and pattern is None and not must_call and not must_not_call:
        return None

    def keeps(run: "Run") -> object:
        called = [any(fnmatchcase(tool, name) for tool in run.tools) for name in must_call]
        refused = [any(fnmatchcase(tool, name) for tool in run.tools) for name in must_not_call]
        said = pattern is None or pattern.search(_text(run.output)) is not None
        if not (all(called) and not any(refused) and said):
            return False
        return True if check is None else check(run)

    return keeps


def _text(output: Any) -> str:
    if output is None:
        return ""
    return output if isinstance(output, str) else json.dumps(output, ensure_ascii=False, default=str)
