"""HotpotQA passages: whether the measure of relevance tells those that help from those that do not."""

import html
import json
from pathlib import Path
from typing import Any, Final

from backtrail.core.detect.retrieval.relevance import irrelevance
from backtrail.core.model.span import Document
from tests.bench.detect.rows import Row

FOLDER: Final = "hotpotqa100"
PUBLISHED: Final = "HotpotQA (arXiv 1809.09600), distractor setting; hub: hotpotqa/hotpot_qa"
SET: Final = "HotpotQA passages"


def rows(folder: Path) -> list[Row]:
    """AUC of `irrelevant` over all passages of all questions together, and the precision at four fifths recall."""
    told = [
        each for path in sorted(folder.glob("*.json")) for one in json.loads(path.read_text()) for each in _told(one)
    ]
    bad, good = [score for score, helps in told if not helps], [score for score, helps in told if helps]
    if not bad or not good:
        return []
    counts = f"{len(bad)} of {len(told)} passages do not help"
    return [
        Row(
            set=SET, metric="irrelevant passages, AUC", value=_auc(bad, good), baseline=".69 (BM25)", reach=0.80,
            note=counts,
        ),
        Row(
            set=SET, metric="irrelevant passages, precision at 80 % recall", value=_precision_at(told, 0.8),
            baseline=f"{len(bad) / len(told):.2f} (all of them)", note=counts,
        ),
    ]  # fmt: skip


def _told(one: dict[str, Any]) -> list[tuple[float, bool]]:
    documents = [
        Document(content=each["text"], metadata={"title": html.unescape(each["title"])}) for each in one["passages"]
    ]
    scores = irrelevance(one["question"], documents)
    return [(score, bool(each["supporting"])) for score, each in zip(scores, one["passages"], strict=True)]


def _auc(bad: list[float], good: list[float]) -> float:
    """How often a passage that does not help is told to be less relevant than one that does; ties are half."""
    wins = sum(1.0 if one > other else 0.5 if one == other else 0.0 for one in bad for other in good)
    return wins / (len(bad) * len(good))


def _precision_at(told: list[tuple[float, bool]], recall: float) -> float:
    """At the highest threshold that finds this share of the passages that do not help."""
    bad = sorted((score for score, helps in told if not helps), reverse=True)
    threshold = bad[max(0, -(-int(len(bad) * recall * 1_000) // 1_000) - 1)]
    taken = [helps for score, helps in told if score >= threshold]
    return sum(not helps for helps in taken) / len(taken)
