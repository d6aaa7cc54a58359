"""Step 3: what was retrieved, how it scored, whether it has to do with the question, and what of it was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from backtrail.core.detect.reading.quote import counted, quoted
from backtrail.core.detect.reading.words import word_set
from backtrail.core.detect.retrieval.relevance import relevance, title_of
from backtrail.core.detect.retrieval.searched import query_of
from backtrail.core.detect.tool_output.use import telling
from backtrail.core.diagnose.runbook.answer import Answer, Fact, Verdict, grave, ranked
from backtrail.core.diagnose.runbook.case import Case, asker_of, searches
from backtrail.core.diagnose.runbook.texts import cut, line, sentence
from backtrail.core.diagnose.steps import Step
from backtrail.core.model.iso import iso
from backtrail.core.model.span import Document

SHOWN: Final = 10
"""Documents that an answer keeps."""
USED: Final = 2
"""Telling words that what the model says next shares with a document that it used: one alone is chance."""
LATER: Final = 6
"""Turns after the retrieval in which its use is looked for."""
CHARACTERS: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One document, looked at."""

    document: Document
    fits: float
    """0: shares nothing with the query; 1: the words of the best; above: named in it too."""
    used: Sequence[str]
    """Words of it, not of the query, that the model said afterwards."""

    @property
    def is_used(self) -> bool:
        return len(self.used) >= USED


def last_retrieval(case: Case) -> Answer:
    """The retrieval that the alert points at, else the last one, against its query and what the model made of it."""
    every = searches(case.run, case.judged.findings)
    if not every:
        return Answer(step=3, verdict="nothing", headline=_nothing(case), more={"retrieval": None})
    step = next((each for each in every if each is case.pointed_at), every[-1])
    documents = [*step.moment.documents]
    looked = _looked(case, step, documents)
    turn = asker_of(case.run, step)
    found = case.found_at([step.moment.span_id, turn.span_id if turn else None], "retrieval")
    found += [each for each in _of_the_answer(case) if each not in found]
    return Answer(
        step=3,
        verdict=_verdict(step, looked, found),
        headline=_headline(step, looked, found),
        facts=_facts(case, step, every, looked),
        findings=found,
        more={"retrieval": _json(step, looked)},
    )


def _nothing(case: Case) -> str:
    tools = sum(step.moment.kind == "tool" for step in case.run.steps)
    rest = (
        f"; what it knew came from the prompt and {counted(tools, 'tool call')}"
        if tools
        else "; what it knew came from the prompt"
    )
    return f"This run retrieved nothing{rest}."


def _looked(case: Case, step: Step, documents: Sequence[Document]) -> list[Looked]:
    query = query_of(step.moment)
    fits = relevance(query, documents) if documents else []
    after = [each for each in case.run.steps[step.place + 1 :] if each.turn]
    said = {
        word
        for each in islice(after, LATER)
        for text in (each.moment.gave.excerpt, *(wish.arguments.excerpt for wish in each.moment.wishes))
        for word in telling(text)
    }
    known = {word.lower() for word in query.split()}
    return [
        Looked(document=document, fits=fit, used=sorted((telling(document.content) & said) - known)[:8])
        for document, fit in zip(documents, fits, strict=True)
    ]


def _of_the_answer(case: Case) -> list[Any]:
    """What is wrong with the answer that should have stood on what was retrieved."""
    return [each for each in case.judged.findings if each.detector == "ungrounded_answer"]


def _verdict(step: Step, looked: Sequence[Looked], found: Sequence[Any]) -> Verdict:
    if step.moment.failure is not None or grave(found):
        return "bad"
    if not looked:
        return "bad" if step.moment.end is not None and not step.moment.gave.size else "unknown"
    if not any(each.document.content for each in looked):
        return "unknown"
    return "good" if any(each.fits for each in looked) else "bad"


def _headline(step: Step, looked: Sequence[Looked], found: Sequence[Any]) -> str:
    query = query_of(step.moment)
    asked = f" for {quoted(query)}" if query.strip() else ""
    where = f"{step.moment.name} in step {step.number}{asked}"
    if step.moment.failure is not None:
        return sentence(f"{where} failed: {line(step.moment.failure.message, 160).rstrip('.')}")
    if not looked:
        return f"{where} {'is still running' if step.moment.end is None else 'brought no documents that can be read'}."
    told = f"{where} brought {counted(len(looked), 'document')}{_scores(looked)}"
    if any(each.document.content for each in looked):
        fits, used = sum(each.fits > 0 for each in looked), sum(each.is_used for each in looked)
        told += f"; {_of(fits, looked)} to do with the query, and the model used {_of_used(used)} afterwards"
    else:
        told += "; their texts were not recorded, so nobody can say whether they fit"
    worst = next((each for each in ranked(found) if each.severity != "info"), None)
    return f"{told}. {sentence(line(worst.evidence, 240))}" if worst is not None else f"{told}."


def _of(count: int, looked: Sequence[Looked]) -> str:
    if not count:
        return "none has anything"
    return (
        "it has"
        if len(looked) == 1
        else f"{'all' if count == len(looked) else count} {'has' if count == 1 else 'have'} something"
    )


def _of_used(used: int) -> str:
    return "nothing of it" if not used else f"{counted(used, 'document')}"


def _scores(looked: Sequence[Looked]) -> str:
    scores = [each.document.score for each in looked if each.document.score is not None]
    if not scores:
        return " without scores"
    kind = "distance" if looked[0].document.score_kind == "distance" else "score"
    if len(scores) == 1:
        return f" ({kind} {scores[0]:.3g})"
    return f" ({kind}s {min(scores):.3g} to {max(scores):.3g})"


def _facts(case: Case, step: Step, among: Sequence[Step], looked: Sequence[Looked]) -> list[Fact]:
    moment, trace = step.moment, case.trace.trace_id
    facts = [Fact(name="Retriever", value=moment.name, span_id=moment.span_id, trace_id=trace)]
    if query := query_of(moment):
        facts.append(Fact(name="Query", value=line(query, 300)))
        lost = word_set(case.judged.task[:2_000]) - word_set(query)
        if case.judged.task and lost:
            facts.append(Fact(name="Asked by the user", value=line(case.judged.task, 300)))
    best = max(looked, key=lambda each: each.fits, default=None)
    if best is not None and best.fits:
        facts.append(Fact(name="Best by words", value=line(_title(best.document), 160)))
    if len(among) > 1:
        which = "this is the last" if step is among[-1] else "this is the one that the alert points at"
        facts.append(Fact(name="Retrievals in this run", value=f"{len(among):,}; {which}"))
    return facts


def _title(document: Document) -> str:
    return title_of(document) or document.id or document.content


def _json(step: Step, looked: Sequence[Looked]) -> dict[str, Any]:
    return {
        "name": step.moment.name,
        "step": step.number,
        "span_id": step.moment.span_id,
        "at": iso(step.moment.start) if not step.moment.told else None,
        "query": cut(query_of(step.moment)),
        "failure": step.moment.failure.message if step.moment.failure else None,
        "documents": [
            {
                "rank": rank,
                "id": each.document.id,
                "title": title_of(each.document),
                "score": each.document.score,
                "score_kind": each.document.score_kind,
                "fits": round(each.fits, 3),
                "used": each.is_used,
                "used_words": list(each.used),
                "text": cut(each.document.content, CHARACTERS),
            }
            for rank, each in enumerate(looked[:SHOWN], 1)
        ],
        "more": max(0, len(looked) - SHOWN),
        "fitting": sum(each.fits > 0 for each in looked),
        "used": sum(each.is_used for each in looked),
    }
