"""Each kind of channel over real sockets."""

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from standardwebhooks import Webhook, WebhookVerificationError

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import KINDS, webhook
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.outgoing.addresses import allowed
from backtrail.server.alerts.outgoing.answer import Answer
from backtrail.server.alerts.outgoing.post import trust
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.testing.mailbox import mailbox
from backtrail.testing.receiver import Receiver, receiving
from tests.unit.alerts.paging import notice
from tests.unit.alerts.test_payloads import mistakes, page

HERE = Ways(allowed("127.0.0.0/8,localhost"))
KEY = "R" * 32
SECRET = webhook.new_secret()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], ssl.SSLContext]]:
    """Certificates that this process trusts."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    trust.cache_clear()

    def context() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.issue_cert("localhost").configure_cert(context)
        return context

    yield context
    trust.cache_clear()


async def send(kind: str, said: Page | None = None, /, **values: str) -> Answer:
    known = KINDS[kind]
    secret = {field.name for field in known.fields if field.secret}
    config = {name: value for name, value in values.items() if name not in secret}
    secrets = {name: value for name, value in values.items() if name in secret}
    return await known.send(said or page(), known.values(config, secrets), HERE)


@pytest.mark.parametrize("kind", ["pagerduty", "slack", "teams", "discord", "webhook", "alertmanager"])
async def test_what_arrives_is_json_of_the_documented_shape(kind: str, receiver: Receiver) -> None:
    extra = {"pagerduty": {"routing_key": KEY}, "webhook": {"secret": SECRET}}.get(kind, {})

    answer = await send(kind, url=receiver.url, **extra)

    assert answer.ok
    [request] = receiver.requests
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("Backtrail/")
    assert mistakes(kind, request.json) == []


def now_page(**given: Any) -> Page:
    return page(now=Nanos(int(datetime.now(UTC).timestamp()) * 10**9), **given)


async def test_a_receiver_verifies_the_signature_as_standard_webhooks_say(receiver: Receiver) -> None:
    await send("webhook", now_page(), url=receiver.url, secret=SECRET)

    [request] = receiver.requests
    verified = Webhook(SECRET).verify(request.body, dict(request.headers))
    assert verified["alerts"][0]["labels"]["tool"] == "refund"
    with pytest.raises(WebhookVerificationError):
        Webhook(webhook.new_secret()).verify(request.body, dict(request.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(request.body + b" ", dict(request.headers))


async def test_while_keys_change_receivers_with_the_old_and_with_the_new_verify(receiver: Receiver) -> None:
    old = webhook.new_secret()
    await send("webhook", now_page(), url=receiver.url, secret=SECRET, old_secret=old)

    [request] = receiver.requests
    assert len(request.headers["webhook-signature"].split(" ")) == 2
    for key in (SECRET, old):
        assert Webhook(key).verify(request.body, dict(request.headers))


async def test_a_page_that_is_sent_late_is_signed_with_the_time_of_the_attempt(receiver: Receiver) -> None:
    late = datetime.now(UTC) - timedelta(hours=2)
    said = notice(fired=int(late.timestamp()) * 10**9)
    await send("webhook", now_page(said=said), url=receiver.url, secret=SECRET)

    assert Webhook(SECRET).verify(receiver.requests[0].body, dict(receiver.requests[0].headers))


async def test_mail_arrives_as_text_and_html_over_starttls_by_whoever_signs_in(
    authority: Callable[[], ssl.SSLContext],
) -> None:
    with mailbox(starttls=authority(), password="hush") as box:
        values = {"host": "localhost", "port": str(box.port), "user": "bt", "from": "bt@a.example"}
        answer = await send("smtp", **values, to="ann@a.example, bob@a.example", password="hush")

    assert answer.ok, answer.error
    [mail] = box.mails
    assert (mail.encrypted, mail.user, mail.receivers) == (True, "bt", ("ann@a.example", "bob@a.example"))
    assert mail.message["Message-ID"] == f"<{page().id}@backtrail.invalid>"
    plain, html = (mail.message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    for part in ("s-1", "t-1", "p-1", "/incidents/17", "refund failed 5 times in a row"):
        assert part in plain.get_content()
        assert part in html.get_content()


async def test_mail_arrives_over_tls_from_the_first_byte(authority: Callable[[], ssl.SSLContext]) -> None:
    with mailbox(tls=authority()) as box:
        values = {"host": "localhost", "port": str(box.port), "security": "tls", "from": "bt@a.example"}
        answer = await send("smtp", **values, to="ann@a.example")

    assert answer.ok, answer.error
    assert len(box.mails) == 1


async def test_a_certificate_that_nobody_vouches_for_is_not_talked_to(authority: Callable[[], ssl.SSLContext]) -> None:
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(stranger)
    with mailbox(starttls=stranger) as box:
        values = {"host": "localhost", "port": str(box.port), "from": "bt@a.example", "to": "ann@a.example"}
        answer = await send("smtp", **values)

    assert not answer.ok
    assert "certificate" in answer.error
    assert box.mails == []


@pytest.mark.parametrize(
    ("reply", "again"), [("450 mailbox busy", True), ("550 no such user", False), ("452 too many", True)]
)
async def test_a_relay_that_says_later_is_asked_again_and_one_that_says_no_is_not(reply: str, again: bool) -> None:
    with mailbox() as box:
        box.reply = lambda _: reply
        values = {"host": "localhost", "port": str(box.port), "security": "plain", "from": "bt@a.example"}
        answer = await send("smtp", **values, to="ann@a.example")

    assert (answer.ok, answer.again, answer.status) == (False, again, int(reply[:3]))


async def test_a_mail_that_reached_some_is_not_sent_to_them_again_and_says_who_is_missing() -> None:
    with mailbox() as box:
        box.reply = lambda address: "550 gone" if "bob" in address else "250 OK"
        values = {"host": "localhost", "port": str(box.port), "security": "plain", "from": "bt@a.example"}
        answer = await send("smtp", **values, to="ann@a.example, bob@a.example")

    assert answer.ok
    assert "bob@a.example" in answer.error


async def test_a_wrong_password_is_told_as_it_is() -> None:
    with mailbox(password="hush") as box:
        values = {"host": "localhost", "port": str(box.port), "security": "plain", "from": "bt@a.example", "user": "bt"}
        answer = await send("smtp", **values, to="ann@a.example", password="wrong")

    assert (answer.ok, answer.again, answer.status) == (False, False, 535)


async def test_a_relay_that_is_not_there_is_asked_again() -> None:
    values = {"host": "127.0.0.1", "port": "1", "security": "plain", "from": "bt@a.example", "to": "ann@a.example"}
    answer = await send("smtp", **values)

    assert (answer.ok, answer.again, answer.arrived) == (False, True, False)


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
async def test_apprise_carries_a_page_to_any_service(receiver: Receiver) -> None:
    answer = await send("apprise", url=receiver.url.replace("http://", "json://") + "/x")

    assert answer.ok, answer.error
    assert receiver.requests[0].json["title"] == "[ALERT] Tool errors in a row: 5 (limit 5)"
    assert "t-1" in receiver.requests[0].json["message"]


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
@pytest.mark.parametrize(
    ("url", "why"),
    [("json://10.0.0.1/x", "not a public address"), ("syslog://", "desktop"), ("pigeon://coop", "does not know")],
)
async def test_apprise_is_not_let_where_other_channels_are_not(url: str, why: str) -> None:
    answer = await send("apprise", url=url)

    assert (answer.ok, answer.again) == (False, False)
    assert why in answer.error
