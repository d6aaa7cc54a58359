"""An agent under a guard that asks a human: run as `python -m tests.journeys.guarded_agent URL STEPS` beside a test."""

import sys
import time

import backtrail


@backtrail.observe(kind="tool")
def fetch_page(number: int) -> str:
    """One page of a report."""
    time.sleep(0.05)
    return f"page {number}"


@backtrail.observe(kind="llm")
def think(number: int) -> str:
    """Decide on the next page; a step of the run."""
    return fetch_page(number)


@backtrail.observe(kind="agent", name="report-reader")
def read_report(pages: int) -> None:
    """Read page by page, until all are read or somebody stops it."""
    with (
        backtrail.session("report-7"),
        backtrail.guard(max_steps=3, max_tokens=10_000, on_trip="ask", agent="report-reader"),
    ):
        for number in range(pages):
            think(number)


def main() -> None:
    url, pages = sys.argv[1], int(sys.argv[2])
    backtrail.init(endpoint=url)
    try:
        read_report(pages)
        print("read all of it")
    except backtrail.Halted as halted:
        print(f"halted: {halted.sentence}")


if __name__ == "__main__":
    main()
