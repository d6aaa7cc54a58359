"""The server sends pages to public addresses, and to internal ones only where its operator named them."""

from collections.abc import Iterator
from typing import Any

import pytest

from backtrail.server.alerts.outgoing.addresses import Addresses, Blocked, allowed
from backtrail.server.alerts.outgoing.mail import Relay, send
from backtrail.server.alerts.outgoing.post import Post
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.settings import WrongSetting, load
from backtrail.testing.receiver import Receiver, receiving

INTERNAL = (
    "127.0.0.1",
    "localhost",
    "[::1]",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "169.254.169.254",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fec0::1]",
    "224.0.0.1",
    "168.63.129.16",
    "localhost.",
    "LOCALHOST",
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


def leading(*addresses: str) -> Any:
    """A name server that gives each answer once, and the last for ever."""
    answers = list(addresses)

    def look_up(_host: str, port: int, **_: Any) -> list[Any]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(2, 1, 6, "", (address, port)) for address in found.split()]

    return look_up


def port_of(receiver: Receiver) -> int:
    return int(receiver.url.rpartition(":")[2])


@pytest.mark.parametrize("host", INTERNAL)
async def test_no_form_of_an_internal_address_is_connected_to(receiver: Receiver, host: str) -> None:
    answer = await Post(Addresses())(f"http://{host}:{port_of(receiver)}/x", b"{}", {})

    assert not answer.ok
    assert not answer.arrived
    assert not answer.again or "looked up" in answer.error
    assert receiver.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "169.254.169.254", "::ffff:127.0.0.1"])
def test_mail_goes_no_other_way(host: str) -> None:
    from email.message import EmailMessage

    answer = send(Relay(host=host, port=25, security="plain"), EmailMessage(), Addresses())

    assert (answer.ok, answer.again, answer.arrived) == (False, False, False)
    assert "is" in answer.error


async def test_a_name_that_leads_elsewhere_a_moment_later_leads_nowhere(receiver: Receiver) -> None:
    """DNS rebinding: what was judged is connected to, and the name is not looked up again."""
    addresses = Addresses(networks=allowed("127.0.0.2/32").networks, look_up=leading("127.0.0.2", "127.0.0.1"))

    answer = await Post(addresses)(f"http://rebind.example:{port_of(receiver)}/x", b"{}", {})

    assert (answer.ok, answer.arrived) == (False, False)
    assert receiver.requests == []


@pytest.mark.parametrize("found", ["127.0.0.1", "93.184.215.14 127.0.0.1", "93.184.215.14 169.254.169.254"])
async def test_one_internal_address_among_others_is_enough_to_refuse(receiver: Receiver, found: str) -> None:
    answer = await Post(Addresses(look_up=leading(found)))(f"http://mixed.example:{port_of(receiver)}/", b"{}", {})

    assert "mixed.example leads to" in answer.error
    assert not answer.again
    assert receiver.requests == []


async def test_the_connection_goes_to_the_address_and_the_request_names_the_host(receiver: Receiver) -> None:
    addresses = Addresses(hosts=frozenset({"pager.corp.example"}), look_up=leading("127.0.0.1"))

    answer = await Post(addresses)(f"http://pager.corp.example:{port_of(receiver)}/x?y=1", b"{}", {})

    assert answer.ok
    assert receiver.requests[0].headers["host"] == f"pager.corp.example:{port_of(receiver)}"
    assert receiver.requests[0].path == "/x?y=1"


@pytest.mark.parametrize("listed", ["127.0.0.1", "127.0.0.0/8", "localhost,10.0.0.0/8", "LOCALHOST."])
async def test_what_the_operator_named_is_sent_to(receiver: Receiver, listed: str) -> None:
    host = "localhost" if "local" in listed.lower() else "127.0.0.1"

    assert (await Post(allowed(listed))(f"http://{host}:{port_of(receiver)}/x", b"{}", {})).ok


@pytest.mark.parametrize("listed", ["0.0.0.0/0,::/0", "169.254.169.254", "metadata.example"])
@pytest.mark.parametrize("found", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "100.100.100.200"])
def test_metadata_of_clouds_is_never_sent_to(listed: str, found: str) -> None:
    with pytest.raises(Blocked, match="credentials"):
        allowed(listed).judge("metadata.example", found)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_sent_to(address: str) -> None:
    Addresses().judge("example.org", address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org@127.0.0.1:{port}/",
        "http://127.0.0.1:{port}#@example.org/",
        "http://127.0.0.1:{port}\\@example.org/",
        "http://①②⑦.⓪.⓪.①:{port}/",
        "http://127。0。0。1:{port}/",
        "gopher://127.0.0.1:{port}/",
        "file:///etc/passwd",
        "unix:///run/docker.sock",
        "http:///x",
        "",
    ],
)
async def test_no_way_of_writing_an_address_gets_around(receiver: Receiver, url: str) -> None:
    answer = await Post(Addresses())(url.format(port=port_of(receiver)), b"{}", {})

    assert not answer.ok
    assert receiver.requests == []


async def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, receiver.url)

    await Post(Addresses(look_up=leading("127.0.0.3"), networks=allowed("127.0.0.3").networks))(
        "http://example.org:1/", b"{}", {}
    )

    assert receiver.requests == []


async def test_a_reply_without_end_is_read_to_two_kilobytes(receiver: Receiver) -> None:
    from backtrail.testing.receiver import Reply

    receiver.behave = lambda _: Reply(status=400, body=b"x" * 50_000_000)

    answer = await Ways(allowed("127.0.0.1")).post(receiver.url, b"{}", {})

    assert answer.status == 400
    assert len(answer.error) < 400


@pytest.mark.parametrize("wrong", ["10.0.0.0/99", "mail corp", "http://x/y/z?", "user@host"])
def test_a_list_that_cannot_be_meant_stops_the_server_from_starting(wrong: str) -> None:
    with pytest.raises(WrongSetting, match="BACKTRAIL_INTERNAL_HOSTS"):
        load({}, {"BACKTRAIL_INTERNAL_HOSTS": wrong})
