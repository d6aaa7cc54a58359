"""Names, addresses, codes and quotations in a reply that stand in nothing that the model was shown.

Only replies after a tool ran are looked at: there the model has sources to speak from. Plain numbers are left to
`ungrounded_answer`: sums and differences are rightly in no source. A name counts where the reply is short, so that it
is the answer, and only when none of its words was seen: a long reply rightly names what everybody knows.
"""

import re
from collections.abc import Iterable
from typing import Final

from backtrail.core.detect.detector import Sign, SpanDetector
from backtrail.core.detect.limits import Limits
from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.passages import passages_in
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.statement import FACT, stated
from backtrail.core.detect.reading.steps import is_step
from backtrail.core.detect.reading.words import WORD, plain, word_set
from backtrail.core.model.message import Message
from backtrail.core.model.span import Span
from backtrail.core.semconv.reading.json_text import container

LOOKED: Final = 4_000
SEEN: Final = 60
"""Newest messages that count as seen; with the first ones, which hold the task."""
SHORT: Final = 200
"""Characters up to which a reply is one fact, and a name in it the answer."""
MOST: Final = 300_000
"""Characters that are looked through: where more was shown it may hold anything, and is taken to."""
NAME: Final = re.compile(
    r"(?<![.!?:\n#*•>-] )(?<![\n#*“\"])"
    r"\b([A-Z][a-zà-ÿ]{2,}(?: (?:de|van|von|of|da|del|la))?(?: [A-Z][a-zà-ÿ]{2,}){1,2})\b"
)
ADDRESS: Final = re.compile(
    r"(\b[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{2,20}){1,3}\b)"
    r"|(?:\]\(|[Ss]ources?:? |[Ss]ee )(https?://[^\s)\]>\"'`]{4,300})"
)
LINK: Final = re.compile(r"https?://\S{1,2000}")
PAGE: Final = re.compile(r"(?:\]\(|[Ss]ources?:? |[Ss]ee )(https?://[^\s)\]>\"'`]{4,300})")
"""As ADDRESS, for a text without a mail address: quicker."""
CODE: Final = re.compile(r"[A-Z0-9](?<![\w%-][A-Z0-9])[A-Z0-9-]{4,38}[A-Z0-9](?![\w-])")
DIGIT: Final = re.compile("[0-9]")
"""What every code has."""
QUOTATION: Final = re.compile(
    r"\b(?:states?|says?|said|according to|writes?|reads?|describes?|quotes?|mentions?)\b[^\"“\n]{0,60}"
    r"[\s(:,][\"“](\w[^\"”\n]{24,400})[\"”](?!\w)"
)
IN_QUOTES: Final = re.compile(r"[\"“]\w[^\"”\n]{24,400}[\"”]")
"""What is in quotation marks and long enough; most texts have none and go no further."""
BUILT: Final = frozenset("{?*%")
"""What addresses have that are built to go and look, not told as a source."""
DIGITS: Final = frozenset("0123456789")
FENCE: Final = re.compile(r"```.*?(?:```|$)", re.DOTALL)


def _look(span: Span, limits: Limits) -> Iterable[Sign]:  # noqa: ARG001
    if not span.output_messages or span.status == "error":
        return ()
    for message in span.output_messages:
        if message.tool_calls:
            return ()
    said = span.output_messages[-1].content
    seen = _seen(span.input_messages) if said else []
    return () if not seen or is_step(span, said) else _judged(said, seen)


def _judged(said: str, seen: list[Message]) -> Iterable[Sign]:
    text = stated(said).text[:LOOKED]
    found = _claims(FENCE.sub("", text) if "```" in text else text)
    if not found or sum([len(message.content) for message in seen]) > MOST:
        return
    found = [(what, claim) for what, claim in found if not any(claim in each.content for each in reversed(seen))]
    known = "\n".join(message.content for message in seen).lower() if found else ""
    missing = [(what, claim) for what, claim in found if not _known(what, claim, known)]
    if missing[:1] and missing[0][0] == "name" and len(word_set(text)) <= FACT and any(map(_is_retrieval, seen)):
        return  # `ungrounded_answer` looks at that
    if missing and not gives_up_in(text):
        yield _sign(missing)


def _sign(missing: list[tuple[str, str]]) -> Sign:
    what, claim = missing[0]
    more = f", nor {len(missing) - 1} more like it" if len(missing) > 1 else ""
    return Sign(
        severity="warning",
        confidence=0.6,
        evidence=f"The reply gives the {what} {quoted(claim, 120)}, which stands in nothing that the model was shown"
        f"{more}.",
        advice="Ask for the source of every fact, and check names and codes in the reply against the outputs of tools "
        "before it is sent.",
        facts={"claims": [{"what": what, "claim": claim[:200]} for what, claim in missing[:10]]},
    )


def _seen(messages: tuple[Message, ...]) -> list[Message]:
    """What the model was shown; empty where no tool had run."""
    newest = messages[-SEEN:]
    for message in reversed(newest):
        if message.role == "tool":
            break
    else:
        return []
    return [*messages[: max(0, len(messages) - SEEN)][:4], *newest]


def _is_retrieval(message: Message) -> bool:
    return message.role == "tool" and bool(passages_in(message.content, container(message.content)))


def _claims(text: str) -> list[tuple[str, str]]:
    found = []
    if "@" in text:
        found += [("address", mail or page) for mail, page in ADDRESS.findall(text)[:10] if not BUILT & set(page)]
    elif "http" in text:
        found += [("address", page) for page in PAGE.findall(text)[:10] if not BUILT & set(page)]
    if DIGIT.search(text):
        unlinked = LINK.sub("", text) if "http" in text else text
        found += [("code", each) for each in CODE.findall(unlinked)[:20] if _is_code(each)]
    if IN_QUOTES.search(text):
        found += [("quotation", each) for each in QUOTATION.findall(text)[:5]]
    if len(text) <= SHORT:
        found += [("name", each) for each in NAME.findall(f"a {text}")]
    return found


def _is_code(text: str) -> bool:
    """Letters and digits, more than one kind of digit: `W0000000` shows what a code looks like."""
    return len(set(text) & DIGITS) > 1 and any(letter.isalpha() for letter in text)


def _known(what: str, claim: str, known: str) -> bool:
    lowered = claim.lower().rstrip(".,;:")
    if what == "name":
        return any(word in known for word in WORD.findall(lowered) if len(word) > 3) or lowered in known
    if what == "quotation":
        words = plain(claim).strip()
        return words[:80] in plain(known) or words[-60:] in plain(known)
    if lowered in known:
        return True
    return what == "address" and lowered.startswith("http") and lowered.split("/")[2] in known


UNSUPPORTED_CLAIM = SpanDetector(
    name="unsupported_claim",
    family="answer",
    says="A name, address, code or quotation in the reply stands in nothing that the model was shown",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply"}),
    look=_look,
)
