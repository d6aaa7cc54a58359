"""kill -9 with pages pending: none is lost, none gets a second id, none comes before what it follows."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from backtrail.server.storage.records import Records, open_records
from backtrail.testing.receiver import Receiver, Reply, receiving
from tests.unit.alerts.paging import NOON, SECOND, channel, having, notice, rows, say

ROUNDS = 20
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()


def worker(tmp_path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.contract.paging_child", f"sqlite:///{tmp_path / 'records.db'}"]
    return subprocess.Popen(command)


@pytest.mark.timeout(240)
def test_twenty_crashes_lose_no_page_and_send_none_under_a_second_id(
    tmp_path: Path, records: Records, receiver: Receiver
) -> None:
    for name in ("a", "b"):
        having(records, channel(name, config={"url": f"{receiver.url}/{name}"}, secrets={"secret": SECRET}))
    for turn in range(ROUNDS):
        said = [notice(fingerprint=f"f{turn}-{at}", fired=NOON + turn * SECOND) for at in range(3)]
        say(records, *said, *(notice("resolve", fingerprint=each.fingerprint, fired=each.fired) for each in said))
        seen = len(receiver.requests)
        sending = worker(tmp_path)
        receiver.wait(lambda got, least=seen + 1 + turn % 7: len(got.requests) >= least)  # type: ignore[misc]
        sending.kill()  # at another place each time: between two pages, or while one is on its way
        sending.wait()
    last = worker(tmp_path)
    receiver.behave = lambda _: Reply()
    try:
        receiver.wait(lambda got: len({request.headers["webhook-id"] for request in got.requests}) == ROUNDS * 12, 60)
    finally:
        last.kill()
        last.wait()

    actions: dict[tuple[str, str], list[str]] = defaultdict(list)
    ids: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for request in receiver.requests:
        [alert] = request.json["alerts"]
        where, fingerprint, status = request.path, alert["fingerprint"], alert["status"]
        ids[where, fingerprint, status].add(request.headers["webhook-id"])
        actions[where, fingerprint].append(status)
    assert len(ids) == ROUNDS * 12
    assert {len(each) for each in ids.values()} == {1}
    assert set().union(*ids.values()) == {row.id for row in rows(records)}
    for statuses in actions.values():
        assert statuses == sorted(statuses), "firing before resolved"
