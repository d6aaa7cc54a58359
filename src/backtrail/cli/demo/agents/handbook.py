"""The handbook writer: searches the staff handbook with BM25, and writes a welcome letter from what it finds."""

import math
import os
import re
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import httpx

import backtrail
from backtrail.cli.demo.agents.loop import Tool, work

SYSTEM: Final = (
    "You write for the people team of Brightline, a shop for outdoor clothes. Take every fact from the staff handbook."
)
TASK: Final = (
    "Write the part of the welcome letter about working from home: what the company pays for equipment, which days are "
    "fixed for the office, and whom to ask when the laptop breaks."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the handbook."""

    id: str
    text: str


HANDBOOK: Final = (
    Page(
        id="parking.md",
        text="Bicycles go behind the warehouse. Cars need a badge from reception, shown on the dashboard.",
    ),
    Page(
        id="kitchen.md",
        text="The kitchen is everybody's: rinse your cup, label your food, and empty the fridge on Fridays.",
    ),
    Page(
        id="fire-drill.md",
        text="When the alarm rings, leave by the nearest stairs and meet at the flagpole; lifts are locked.",
    ),
    Page(
        id="home.md",
        text="Those who work from home two days a week or more choose a desk, a chair and a screen from our furniture "
        "partner; we pay up to 400 euros, once.",
    ),
    Page(
        id="days.md",
        text="Tuesday and Thursday are office days for every team; on other days you choose where you work.",
    ),
    Page(
        id="laptops.md",
        text="A broken laptop is replaced within a day: write to it-desk, or ring extension 44 when you cannot write.",
    ),
)
SATURATION: Final = 1.2
LENGTH: Final = 0.75
FOUND: Final = 3


def ranked(query: str) -> list[tuple[Page, float]]:
    """Every page with its BM25 score for the query, the best first."""
    pages = [Counter(re.findall(r"[a-z0-9]+", page.text.lower())) for page in HANDBOOK]
    mean = sum(page.total() for page in pages) / len(pages)
    wanted = set(re.findall(r"[a-z0-9]{3,}", query.lower()))

    def score(page: Counter[str]) -> float:
        total = 0.0
        for word in wanted & set(page):
            having = sum(word in each for each in pages)
            rarity = math.log(1 + (len(pages) - having + 0.5) / (having + 0.5))
            length = 1 - LENGTH + LENGTH * page.total() / mean
            total += rarity * page[word] * (SATURATION + 1) / (page[word] + SATURATION * length)
        return total

    return sorted(zip(HANDBOOK, map(score, pages), strict=True), key=lambda pair: -pair[1])


@backtrail.observe(kind="retriever")
def search_handbook(query: str) -> list[dict[str, Any]]:
    """The three best pages, however good they are."""
    found = [{"id": page.id, "content": page.text, "score": round(score, 2)} for page, score in ranked(query)[:FOUND]]
    backtrail.record_documents(found, query, score_kind="similarity")
    return found


@backtrail.observe(kind="tool")
def write_paragraph(about: str, text: str) -> str:
    """Put a paragraph into the letter."""
    return f"The paragraph about {about} has {len(text.split())} words."


TOOLS: Final = {
    "search_handbook": Tool(run=search_handbook, says="Search the staff handbook", parameters={"query": "string"}),
    "write_paragraph": Tool(
        run=write_paragraph,
        says="Put a paragraph into the welcome letter",
        parameters={"about": "string", "text": "string"},
    ),
}


def main() -> None:
    """Write one letter."""
    backtrail.init(service="handbook-writer", environment="demo", release="0.9.3")
    with (
        httpx.Client(base_url=os.environ["OPENAI_BASE_URL"], trust_env=False) as http,
        backtrail.session(os.environ.get("SESSION") or f"letter-{uuid.uuid4().hex[:8]}"),
        backtrail.user("people-team"),
    ):
        print(work("handbook-writer", SYSTEM, TASK, TOOLS, http))


if __name__ == "__main__":
    main()
