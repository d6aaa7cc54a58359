"""Pages of a real server, set up and looked at from the command line."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backtrail.cli.main import main
from backtrail.server.storage.records import open_records
from backtrail.testing.receiver import Receiver, Reply, receiving
from backtrail.testing.server import Server, running_server
from tests.unit.alerts.paging import notice, say


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings: dict[str, Any] = {
        "internal_hosts": "127.0.0.0/8",
        "public_url": "https://bt.example/watch",
        "grpc_port": 0,
    }
    with running_server(tmp_path_factory.mktemp("paging") / "data", **settings) as opened:
        yield opened


def ran(server: Server, *words: str, given: str = "") -> Result:
    return CliRunner().invoke(main, [*words, "--server", server.url, "--project", "shop"], input=given)


def told(server: Server, *words: str) -> list[dict[str, object]]:
    done = ran(server, *words, "--json")
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_channel_from_its_first_line_to_its_last(server: Server, receiver: Receiver) -> None:
    added = ran(server, "channels", "add", "hook", "webhook", "--set", f"url={receiver.url}/hook", "--fallback")
    assert added.exit_code == 0, added.stderr
    assert "whsec_" in added.stderr
    assert "whsec_" not in added.stdout
    assert ran(server, "channels", "test", "hook").exit_code == 0
    assert receiver.requests[-1].json["externalURL"] == "https://bt.example/watch"

    chat = ran(server, "channels", "add", "chat", "slack", "--secret", "url", "--quiet", "22:00-07:00", given="x\nx\n")
    assert "is no address" in chat.stderr
    ran(server, "channels", "add", "chat", "slack", "--secret", f"url={receiver.url}/chat", "--least", "alert")
    rows = {row["name"]: row for row in told(server, "channels", "list")}
    assert rows["chat"]["secrets"] == ["url"]
    assert rows["hook"]["fallback"] is True

    receiver.behave = lambda _: Reply(status=403)
    refused = ran(server, "channels", "test", "chat")
    assert (refused.exit_code, "answered 403" in refused.stderr) == (1, True)
    receiver.behave = lambda _: Reply()
    assert ran(server, "channels", "set", "chat", "--off").exit_code == 0
    assert "chat" in ran(server, "channels").stdout
    assert ran(server, "channels", "remove", "chat").exit_code == 0
    assert [row["name"] for row in told(server, "channels", "list")] == ["hook"]
    assert len(told(server, "channels", "kinds")) == 8


def test_pages_that_were_pending_when_the_server_was_killed_are_sent_by_the_next(
    server: Server, receiver: Receiver
) -> None:
    server.kill()
    records = open_records(f"sqlite:///{server.folder / 'records.db'}")
    say(records, notice(), notice("resolve"))
    records.close()
    before = len(receiver.requests)

    server.start()

    receiver.wait(lambda got: len(got.requests) == before + 2)
    first, last = receiver.requests[before:]
    assert (first.json["status"], last.json["status"]) == ("firing", "resolved")
    until = time.monotonic() + 20
    while time.monotonic() < until and told(server, "pages", "list", "--state", "waiting"):
        continue
    pages = told(server, "pages", "list", "--alert", "a1")
    assert [(page["action"], page["state"]) for page in pages] == [("resolve", "sent"), ("trigger", "sent")]
    assert ran(server, "pages", "resend", str(pages[1]["id"])).exit_code == 0
    receiver.wait(lambda got: len(got.requests) == before + 3)
    assert receiver.requests[-1].headers["webhook-id"] == pages[1]["id"]
