"""What real SDKs sent becomes the canonical spans that were checked by hand, one scenario after another."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from backtrail.testing.server import running_server
from tests.wire.replay import CAPTURES, EXPECTED, dump, scenario, send, spans


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running_server(tmp_path_factory.mktemp("wire")) as server, httpx.Client(base_url=server.url) as client:
        yield client


@pytest.mark.parametrize("capture", CAPTURES, ids=scenario)
def test_a_captured_run_comes_out_whole(client: httpx.Client, capture: Path) -> None:
    answers = send(client, capture)
    assert [answer for answer in answers if answer[1] >= 500] == []
    found = dump(spans(client, scenario(capture)))
    assert found == (EXPECTED / f"{scenario(capture)}.jsonl").read_text()


def test_sending_everything_again_changes_nothing(client: httpx.Client) -> None:
    capture = next(c for c in CAPTURES if "langfuse--2" in c.name and "observe" in c.name)
    send(client, capture)
    send(client, capture)
    assert dump(spans(client, scenario(capture))) == (EXPECTED / f"{scenario(capture)}.jsonl").read_text()
