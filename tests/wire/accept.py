"""Write down what the captures become now, to be read before it is committed: `python -m tests.wire.accept [PART]`."""

import sys
import tempfile
from pathlib import Path

import httpx

from backtrail.testing.server import running_server
from tests.wire.replay import CAPTURES, EXPECTED, dump, scenario, send, spans


def main(part: str) -> None:
    EXPECTED.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder)) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        for capture in CAPTURES:
            if part in capture.name:
                accept(client, capture)


def accept(client: httpx.Client, capture: Path) -> None:
    for asked, status in send(client, capture):
        if status >= 400:
            print(f"{scenario(capture)}: {asked} -> {status}")
    (EXPECTED / f"{scenario(capture)}.jsonl").write_text(dump(spans(client, scenario(capture))))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
