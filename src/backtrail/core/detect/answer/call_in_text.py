"""Calls of tools that a model wrote into its text: no tool ran, and the model may not know."""

from collections.abc import Iterable

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.written_calls import written_call


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if moment.wishes or not moment.offered or not moment.gave.size:
        return ()
    call = written_call(moment.gave.excerpt)
    if call is None:
        return ()
    following = next(around.after(), None)
    if following is None and not around.final():
        return ()
    if following is not None and following.kind != "llm":
        return ()  # a framework that reads calls out of the text ran it
    sign = Sign(
        severity="warning",
        confidence=0.7,
        evidence=f"The model wrote a call into its text ({quoted(call)}) instead of asking for one of the "
        f"tools that it was offered ({', '.join(moment.offered[:3])}), so nothing ran.",
        advice="Take call syntax out of the prompt where tools are offered natively, or read such calls out of the "
        "text; answer the turn with an error that shows the right form.",
        facts={"call": call[:300]},
    )
    return (sign,)


CALL_IN_TEXT = RunDetector(
    name="call_in_text",
    family="answer",
    says="The model wrote a tool call into its text, and nothing ran",
    kinds=frozenset({"llm"}),
    needs=frozenset({"reply", "offered"}),
    look=_look,
    behind=0,
    ahead=1,
)
