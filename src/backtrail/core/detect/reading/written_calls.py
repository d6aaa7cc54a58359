"""Calls of tools, and outputs of tools, that a model wrote into its text instead of asking for the tool."""

import re
from collections import deque
from typing import Final

LOOKED: Final = 4_000
"""Characters from the end that are read: a call stands last, for the turn ends with it."""
SIGNS: Final = ("<tool_call", "<function_call", "<invoke", "[TOOL_CALL", "<|tool", "<tool_code", "functions.")
CALL: Final = re.compile(
    r"<(tool_call|function_call|tool_code|invoke)\b[^>]*>(.{0,2000}?)(?:</\1>|$)"
    r"|\[TOOL_CALLS?\](.{0,2000})|<\|tool_?call(?:_begin|s_begin)?\|>(.{0,2000})"
    r"|(?:^|[\s>])(?:to=)?functions\.\w+\s*\((.{0,2000})",
    re.DOTALL | re.IGNORECASE,
)
OUTPUT: Final = re.compile(
    r"<(tool_response|tool_result|function_result|function_results|tool_output|observation)\b[^>]*>(.{1,2000}?)(?:</\1>|$)",
    re.DOTALL | re.IGNORECASE,
)
OUTPUT_SIGNS: Final = ("<tool_res", "<function_result", "<tool_output", "<observation")


def written_call(said: str) -> str | None:
    """What the model wrote as a call at the end of its turn; None where it wrote none, or went on to answer."""
    said = said[-LOOKED:]
    if "<" not in said and "[TOOL_CALL" not in said and "functions." not in said:
        return None
    if not any(sign in said for sign in SIGNS):
        return None
    last = deque(CALL.finditer(said), maxlen=1)
    if not last:
        return None
    found = last[0]
    rest = said[found.end() :].strip()
    inside = next((group for group in found.groups()[1:] if group), "").strip()
    return inside if inside and not rest else None


def written_output(said: str) -> str | None:
    """What the model wrote as the output of a tool; None where it wrote none."""
    said = said[-LOOKED:]
    if "<" not in said or not any(sign in said for sign in OUTPUT_SIGNS):
        return None
    found = OUTPUT.search(said)
    return found[2].strip() if found and found[2].strip() else None
