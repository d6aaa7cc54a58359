"""The agent changed something without the consent that its instructions demand."""

import re
from collections.abc import Iterator
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.parameters.asked import Asked, asked
from backtrail.core.detect.parameters.consent.demand import CHANGING, changes, instructed
from backtrail.core.detect.parameters.kinds_of_value import kind_of
from backtrail.core.detect.parameters.words import quoted
from backtrail.core.model.span import Span

REPLY: Final = 2_000
CONSENTS: Final = re.compile(
    r"""\b(?:yes|yeah|yep|yup|sure|ok|okay|go\ ahead|proceed|confirm(?:ed)?|correct|agreed?|absolutely|perfect|great|
        sounds\ good|looks\ good|that\ works|fine|do\ it|please\ do|continue|exactly|definitely|of\ course|right)\b""",
    re.IGNORECASE | re.VERBOSE,
)
PROPOSES: Final = re.compile(r"\?|\bconfirm|\bproceed|\blet me know|\bwould you like|\bshall i\b", re.IGNORECASE)


def _look(span: Span, limits: Limits) -> Iterator[Sign]:
    calls = [call for call in asked(span) if changes(call.name, limits[CHANGING])]
    if not calls or len(span.input_messages) < 2:
        return
    demand = instructed(span)
    exchange = _unconfirmed(span) if demand else None
    if exchange is None:
        return
    said, proposal = exchange
    for call in calls:
        if any(value in said or value in proposal for value in _targets(call)):
            continue
        yield Sign(
            severity="warning",
            confidence=0.6,
            evidence=f"The instructions say {quoted(demand)}, but {call.name} was called when the user had last said "
            f"{quoted(said)}, which is no explicit consent.",
            again=f"The instructions say {quoted(demand)}, but changes were made {{times}} times without "
            f"explicit consent: first {call.name}, when the user had last said {quoted(said)}.",
            advice="Hold changing tools behind an approval gate, so that consent does not depend on the model.",
            group="unconfirmed",
            facts={"tool": call.name, "user": said[:300]},
        )


def _targets(call: Asked) -> Iterator[str]:
    """The ids of what is changed: a user who names one, or who answers a message that does, knows what will happen."""
    return (str(leaf.value) for leaf in call.leaves if kind_of(leaf.name, leaf.value) in ("id", "number"))


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
    return None if ("?" in proposal or PROPOSES.search(proposal)) and CONSENTS.search(said) else (said, proposal)


DETECTOR: Final = SpanDetector(
    name="unconfirmed_action",
    family="parameters",
    says="The agent changed something without the consent that its instructions demand",
    kinds=frozenset({"llm"}),
    needs=frozenset({"wishes"}),
    look=_look,
)
