"""Overload and a full disk at the doors of the foreign protocols: each is told in its own words when to come again."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.security.bombs import MB
from tests.security.foreign_doors import DOORS, Door
from tests.security.test_trouble import small_disk
from tests.servers import running_server

__all__ = ["small_disk"]


@pytest.mark.parametrize("name", DOORS)
def test_overload_is_told_in_the_words_of_the_protocol(tmp_path: Path, name: str) -> None:
    door, text = DOORS[name], os.urandom(MB).hex()
    with running_server(tmp_path / "data", waiting_mb=2, grpc_port=0) as server:

        def post(_: int) -> httpx.Response:
            with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
                return client.post(door.path, content=door.body(text), headers=door.headers)

        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(post, range(36)))
        refused = [answer for answer in answers if answer.status_code >= 300]
        assert {answer.status_code for answer in refused} == {door.busy}
        for answer in refused:
            assert int(answer.headers["retry-after"]) > 0
            assert door.message(answer.content)
        assert post(0).status_code < 300


@pytest.mark.parametrize("name", DOORS)
def test_a_full_disk_is_told_in_the_words_of_the_protocol(small_disk: Path, name: str) -> None:
    door = DOORS[name]
    (small_disk / "filler").write_bytes(bytes(14 * MB))
    with (
        running_server(small_disk / "data", grpc_port=0) as server,
        httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client,
    ):
        answer = filled(client, door)
        assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
        assert door.message(answer.content)
        (small_disk / "filler").unlink()
        assert client.post(door.path, content=door.body("short"), headers=door.headers).status_code < 300


def filled(client: httpx.Client, door: Door) -> httpx.Response:
    """The first answer that is no success."""
    while True:
        answer = client.post(door.path, content=door.body(os.urandom(MB // 2).hex()), headers=door.headers)
        if answer.status_code >= 300:
            return answer
