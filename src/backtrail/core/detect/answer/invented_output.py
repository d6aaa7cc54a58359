"""Outputs of tools that the model wrote itself and then answered from."""

from collections.abc import Iterable

from backtrail.core.detect.around import Around
from backtrail.core.detect.detector import RunDetector, Sign
from backtrail.core.detect.moment import Moment
from backtrail.core.detect.reading.quote import quoted
from backtrail.core.detect.reading.written_calls import written_output


def _look(moment: Moment, around: Around) -> Iterable[Sign]:
    if not moment.gave.size:
        return ()
    output = written_output(moment.gave.excerpt)
    if output is None:
        return ()
    before = (each.gave.excerpt for each in around.before("tool", "retriever"))
    if any(output[:200] in text for text in before):
        return ()  # it repeats what a tool gave
    sign = Sign(
        severity="critical",
        confidence=0.7,
        evidence=f"The model wrote the output of a tool itself, which no tool gave: {quoted(output, 120)}.",
        advice="Stop the model's turn where a call begins (stop sequences), and never show outputs of tools in the "
        "prompt in a form that the model can write.",
        facts={"output": output[:300]},
    )
    return (sign,)


INVENTED_OUTPUT = RunDetector(
    name="invented_output",
    family="answer",
    says="The model wrote a tool's output itself",
    kinds=frozenset({"llm"}),
    needs=frozenset({"markup"}),
    look=_look,
    behind=10,
)
