"""The agent changed something that its instructions let it change only after the user's consent, and nobody consented."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits, Threshold
from backtrail.core.detect.parameters.asked import Asked, asked, leaves
from backtrail.core.detect.parameters.kinds_of_value import kind_of
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

CHANGING: Final = Threshold(
    name="unconfirmed_action_verbs",
    default=(
        "update", "modify", "change", "set", "edit", "book", "reserve", "cancel", "delete", "remove", "drop", "return",
        "exchange", "refund", "pay", "charge", "purchase", "buy", "order", "place", "submit", "send", "issue", "create",
        "add", "transfer", "deploy",
    ),
    unit="tool names",
    why="A tool that changes something says so with its first verb.",
)  # fmt: skip
READ: Final = 20_000
"""Characters of the instructions that are read."""
REPLY: Final = 2_000
DEMANDS: Final = re.compile(
    r"""(?:obtain|get|ask\ for|ask\ the\ user\ (?:for|to)|require[sd]?|wait\ for|receive|without|need[s]?)\b[^.\n]{0,60}
        \b(?:confirm\w*|consent|approval|approve|permission)
      | \bbefore\b[^.\n]{0,160}\b(?:confirm\w*|consent|approval|permission)
      | \b(?:confirm\w*|consent|approval)\b[^.\n]{0,60}\b(?:before|prior\ to)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Instructions that want the user's consent."""
CONSENTS: Final = re.compile(
    r"""\b(?:yes|yeah|yep|yup|sure|ok|okay|go\ ahead|proceed|confirm(?:ed)?|correct|agreed?|absolutely|perfect|great|
        sounds\ good|looks\ good|that\ works|fine|do\ it|please\ do|continue|exactly|definitely|of\ course|right)\b""",
    re.IGNORECASE | re.VERBOSE,
)
PROPOSES: Final = re.compile(r"\?|\bconfirm|\bproceed|\blet me know|\bwould you like|\bshall i\b", re.IGNORECASE)
_HAND_OVER: Final = re.compile(r"human|agent|escalat|operator|support", re.IGNORECASE)


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    calls = [call for call in asked(span) if _changes(call.name, limits[CHANGING])]
    if not calls or len(span.input_messages) < 2:
        return
    instructions = next((each.content[:READ] for each in span.input_messages if each.role == "system"), "")
    if "onfirm" not in instructions and "consent" not in instructions and "approv" not in instructions:
        return
    demand = DEMANDS.search(instructions)
    exchange = _unconfirmed(span) if demand else None
    if demand is None or exchange is None:
        return
    said, proposal = exchange
    for call in calls:
        if any(value in said or value in proposal for value in _targets(call)):
            continue
        yield Sign(
            severity="warning",
            confidence=0.5,
            evidence=f"The instructions say {quoted(demand[0])}, but {call.name} was called after the user had said "
            f"{quoted(said)}, which agrees to nothing that the agent had proposed ({{times}} such calls in all).",
            advice="Hold changing tools behind an approval gate, so that consent does not depend on the model.",
            group="unconfirmed",
            facts={"tool": call.name, "user": said[:300]},
        )


def _changes(name: str, verbs: tuple[str, ...]) -> bool:
    words = re.split(r"[_\W]+|(?<=[a-z])(?=[A-Z])", name[:100])
    return bool(words) and words[0].lower() in verbs and not _HAND_OVER.search(name)


def _targets(call: Asked) -> Iterator[str]:
    """The ids of what is changed: a user who names one, or who answers a message that does, knows what will happen."""
    return (str(leaf.value) for leaf in leaves(call) if kind_of(leaf.name, leaf.value) in ("id", "number"))


def _unconfirmed(span: Span) -> tuple[str, str] | None:
    """What the user said last, where it is no consent to a proposal, and what the agent had said before; None where it
    is consent, or where nobody spoke."""
    messages = span.input_messages
    last = next((at for at in range(len(messages) - 1, -1, -1) if messages[at].role == "user"), None)
    if last is None:
        return None
    said = messages[last].content[:REPLY]
    before = next((each for each in reversed(messages[:last]) if each.role == "assistant" and each.content), None)
    proposal = before.content[-REPLY:] if before else ""
    return None if PROPOSES.search(proposal) and CONSENTS.search(said) else (said, proposal)


DETECTOR: Final = SpanDetector(
    name="unconfirmed_action",
    family="parameters",
    says="The agent changed something without the consent that its instructions demand",
    kinds=frozenset({"llm"}),
    look=_look,
    thresholds=(CHANGING,),
)
