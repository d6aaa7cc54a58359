"""Runs that end without an answer: the model says that it has none, or the run stops while it still searches."""

from collections.abc import Iterable

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.giving_up import gives_up_in
from backtrail.core.detect.reading.quote import counted, quoted
from backtrail.core.detect.reading.replies import is_reply
from backtrail.core.detect.reading.statement import stated


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if not around.final():
        return ()
    if moment.kind == "llm":
        return _without_answer(moment, around)
    if not moment.documents:
        return ()
    sign = Sign(
        severity="warning",
        confidence=0.8,
        evidence=f"The run ended without an answer: the last thing in it is {moment.name}, which gave "
        f"{counted(len(moment.documents), 'passage')} that nobody read.",
        advice="Look for a limit of steps, tokens or time that cut the run off, and let the agent answer from what "
        "it has before the limit is reached.",
    )
    return (sign,)


def _without_answer(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or not is_reply(moment, around):
        return ()
    statement = stated(moment.gave.excerpt)
    said = gives_up_in(statement.text)
    if said is None:
        return ()
    tried = sum(1 for _ in around.before("tool", "retriever"))
    sign = Sign(
        severity="warning",
        confidence=0.8 if tried else 0.6,
        evidence=f"The run ended without an answer: the model says {quoted(said)} after "
        f"{counted(tried, 'call')} of tools ({quoted(statement.text, 120)}).",
        advice="Look at what the tools gave just before: nothing found calls for another query or source, an error for "
        "a repair of the tool.",
        facts={"said": said, "tool_calls": tried},
    )
    return (sign,)


GIVES_UP = RunDetector(
    name="gives_up",
    family="answer",
    says="The run ends without an answer",
    kinds=frozenset({"llm", "tool", "retriever"}),
    needs=frozenset({"last"}),
    look=_look,
    behind=40,
    ahead=1,
)
