"""An output that is not what it seems: JSON that ends in the middle, a page of HTML, text in the wrong encoding."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.tool_output.cuts import said_cut
from backtrail.core.detect.tool_output.holds import json_in
from backtrail.core.detect.tool_output.json_end import begins_as_json, cut_json, ends_open
from backtrail.core.detect.tool_output.markup import page_in, wanted
from backtrail.core.detect.tool_output.mojibake import mojibake

BEHIND: Final = 40
FEW: Final = 1_000


def _look(run: Moment, around: Around) -> Iterable[Sign]:
    if run.gave.size == 0 or (run.failure is not None and not run.failure.inside):
        return ()
    told = _cut(run) or _page(run, around) or _letters(run)
    if told is None:
        return ()
    what, evidence, advice = told
    sign = Sign(
        severity="warning",
        confidence=0.8,
        evidence=evidence,
        advice=advice,
        group=f"{run.name} {what}",
        facts={"tool": run.name, "what": what},
    )
    return (sign,)


def _cut(run: Moment) -> tuple[str, str, str] | None:
    text = run.gave.excerpt
    if text[:1].isalnum() or not begins_as_json(text) or json_in(run) is not None:
        return None
    whole = run.gave.size == len(text)
    where = cut_json(text) if whole else ends_open(text[: len(text) * 3 // 4], text[-4_000:])
    if where is None or said_cut(text):
        return None
    end = " ".join(text[-60:].split())
    return (
        "JSON cut short",
        f"The JSON that {run.name} gave back ends {where}, after {run.gave.size:,} characters: …{end}",
        f"Look for a limit of length between {run.name} and the model, or in the SDK; ask for less at a time.",
    )


def _page(run: Moment, around: Around) -> tuple[str, str, str] | None:
    text = run.gave.excerpt
    page = page_in(text, json_in(run) if text[:1] == "{" and "<" in text[:FEW] else None)
    if page is None:
        return None
    title, begins = page
    if wanted(title, run.name) and not _else_other(around):
        return None
    shown = f"with the title “{title}”" if title else f"that begins {begins}"
    return (
        "HTML",
        f"{run.name} gave back a page of HTML {shown} instead of its answer.",
        f"Look at what {run.name} talks to: a proxy, a login or an error page answered in its place.",
    )


def _else_other(around: Around) -> bool:
    """Whether the tool gives something else than pages otherwise."""
    others = list(islice((each for each in around.namesakes() if each.failure is None), 3))
    return bool(others) and not any(page_in(each.gave.excerpt, json_in(each)) for each in others)


def _letters(run: Moment) -> tuple[str, str, str] | None:
    found = mojibake(run.gave.excerpt)
    if found is None:
        return None
    times, around, meant = found
    lost = f"such as “{around}”" + (f", where “{meant}” was meant" if meant.isprintable() and meant else "")
    return (
        "wrong encoding",
        f"The output of {run.name} was read in the wrong encoding in {times} place{'s' * (times > 1)}, {lost}.",
        f"Have {run.name} read its source as UTF-8.",
    )


MALFORMED_OUTPUT: Final = RunDetector(
    name="malformed_output",
    family="tool_output",
    says="JSON that ends in the middle, HTML instead of an answer, or text in the wrong encoding",
    kinds=frozenset({"tool"}),
    needs=frozenset({"gave"}),
    look=_look,
    behind=BEHIND,
)
