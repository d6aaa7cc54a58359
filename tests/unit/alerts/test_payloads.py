"""What each kind of channel sends is what its receiver documents, whatever agents put into it."""

import json
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.units import Nanos
from backtrail.server.alerts.channels import (
    KINDS,
    alertmanager,
    apprise,
    discord,
    pagerduty,
    slack,
    smtp,
    teams,
    webhook,
)
from backtrail.server.alerts.channels.page import Page
from backtrail.server.alerts.channels.text import cut, encoded, escaped, line
from backtrail.server.alerts.notice import Notice
from tests.unit.alerts.paging import NOON, SECOND, notice

KEY = "R" * 32
BUILT = {
    "pagerduty": lambda page: pagerduty.payload(page, KEY),
    "slack": slack.payload,
    "teams": teams.payload,
    "discord": discord.payload,
    "webhook": webhook.payload,
    "alertmanager": alertmanager.payload,
}
ACTIONS = ("trigger", "acknowledge", "resolve", "renotify", "escalate", "test")
NASTY = st.text(max_size=20) | st.sampled_from(
    ["<!channel> & <https://evil|x>", "@everyone [x](http://evil) **b**", "\x1b[31m\r\nBcc: x", "\ud800", "😀" * 3000]
)


def page(said: Notice | None = None, **given: Any) -> Page:
    told: dict[str, Any] = {
        "id": "0b6c1d4e-0000-5000-8000-000000000001",
        "notice": said or notice(),
        "channel": "ops",
        "url": "https://bt.example/watch",
        "now": Nanos(NOON + 9 * SECOND),
    }
    return Page(**(told | given))


def mistakes(name: str, payload: Any) -> list[str]:
    return [f"{error.instance_path}: {error.message}"[:300] for error in validator(name).iter_errors(payload)]


@cache
def validator(name: str) -> jsonschema_rs.Draft202012Validator:
    schema = json.loads((Path(__file__).parent / "schemas" / f"{name}.json").read_text())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)


def texts(value: Any) -> str:
    """Everything that is in a payload."""
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("name", BUILT)
def test_a_payload_keeps_the_contract_of_its_receiver(name: str, action: str) -> None:
    assert mistakes(name, BUILT[name](page(notice(action)))) == []


@pytest.mark.parametrize("name", BUILT)
def test_every_page_names_session_trace_span_evidence_level_and_the_incident(name: str) -> None:
    told = texts(BUILT[name](page(notice(evidence="refund failed 5 times in a row"))))

    for part in (
        "s-1",
        "t-1",
        "p-1",
        "refund failed 5 times in a row",
        "https://bt.example/watch/incidents/17?project=shop",
    ):
        assert part in told.replace("\\\\-", "-"), part
    assert "alert" in told.lower()


@settings(max_examples=40)
@given(
    st.builds(
        Notice,
        action=st.sampled_from(ACTIONS),
        project=NASTY.filter(bool),
        fingerprint=st.text("0123456789abcdef", min_size=8, max_size=64),
        rule=st.text("abc_", min_size=1, max_size=40),
        title=NASTY,
        level=st.sampled_from(["none", "warning", "alert"]),
        labels=st.dictionaries(NASTY, NASTY, max_size=14),
        evidence=NASTY,
        fired=st.integers(0, 2**62),
        at=st.integers(0, 2**62),
        value=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        limit=st.none() | st.floats(allow_nan=False, allow_infinity=False),
        unit=NASTY,
        alert_id=st.none() | NASTY,
        incident_number=st.none() | st.integers(1, 10**6),
        trace_id=st.none() | NASTY,
        session_id=st.none() | NASTY,
        span_id=st.none() | NASTY,
        note=NASTY,
    )
)
def test_no_text_of_an_agent_breaks_a_payload_or_its_limits(said: Notice) -> None:
    made = page(said)
    built = {name: build(made) for name, build in BUILT.items()}
    sent = {name: json.loads(encoded(payload)) for name, payload in built.items()}

    assert {name: found for name, payload in sent.items() if (found := mistakes(name, payload))} == {}
    assert len(encoded(built["pagerduty"])) < 512 << 10
    assert len(encoded(built["teams"])) < 28 << 10
    assert _characters(sent["discord"]["embeds"][0]) <= 6000
    mail = smtp.payload(made, "bt@example.org", "ann@example.org")
    assert mail["Bcc"] is None
    assert bytes(mail)
    assert "<!channel>" not in mail_part(mail, "html")
    assert apprise.payload(made)["title"]


def _characters(embed: Any) -> int:
    fields = sum(len(field["name"]) + len(field["value"]) for field in embed["fields"])
    return len(embed["title"]) + len(embed["description"]) + len(embed["footer"]["text"]) + fields


def mail_part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    content: str = part.get_content()
    return content


def test_what_agents_say_commands_no_chat() -> None:
    evil = page(notice(evidence="<!channel> @everyone [click](http://evil) *now*", labels={"tool": "<@U1>|`x`"}))

    assert "<!channel>" not in texts(
        [block for block in slack.payload(evil)["blocks"] if "plain_text" not in texts(block)]
    )
    assert "<!" not in slack.payload(evil)["text"]
    said = discord.payload(evil)["embeds"][0]["description"].partition("\n\n")[0]
    assert "\\[click\\]\\(http\\://evil\\)" in said
    assert "\\@everyone" in said


def test_pagerduty_has_one_key_from_trigger_to_resolve_and_says_no_more_than_it_needs() -> None:
    trigger, acknowledge, resolve = (
        pagerduty.payload(page(notice(action)), KEY) for action in ("trigger", "acknowledge", "resolve")
    )

    assert trigger["dedup_key"] == acknowledge["dedup_key"] == resolve["dedup_key"] == "f00d"
    assert set(resolve) == {"routing_key", "event_action", "dedup_key"}
    assert trigger["payload"]["severity"] == "critical"
    assert pagerduty.payload(page(notice(level="warning")), KEY)["payload"]["severity"] == "warning"
    assert pagerduty.payload(page(notice("test")), KEY)["payload"]["severity"] == "info"


def test_an_alert_has_the_same_labels_in_alertmanager_from_firing_to_its_end() -> None:
    fired, over = (alertmanager.payload(page(notice(action, level="alert")))[0] for action in ("trigger", "resolve"))

    assert fired["labels"] == over["labels"]
    assert fired["labels"]["severity"] == "critical"
    assert moment(fired["endsAt"]) == NOON + 9 * SECOND + alertmanager.LASTS
    assert moment(over["endsAt"]) == NOON + 7 * SECOND


def test_an_alert_that_is_not_repeated_outlives_two_lost_repetitions() -> None:
    assert alertmanager.LASTS >= 3 * alertmanager.EVERY * SECOND


def test_mails_of_one_alert_are_one_thread_and_each_has_its_own_id() -> None:
    first, last = (
        smtp.payload(page(notice(action), id=action), "bt@example.org", "ann@example.org, bob@example.org")
        for action in ("trigger", "resolve")
    )

    assert first["References"] == last["References"]
    assert first["Message-ID"] != last["Message-ID"]
    assert first["To"] == "ann@example.org, bob@example.org"
    assert first["Subject"] == "[ALERT] Tool errors in a row: 5 (limit 5)"
    assert last["Subject"].startswith("[RESOLVED]")
    assert "&lt;expired&gt; &amp; void" in mail_part(first, "html")
    assert "https://bt.example/watch/incidents/17?project=shop" in mail_part(first, "plain")


def test_what_is_cut_says_so_and_fits() -> None:
    assert cut("short", 10) == "short"
    assert cut("x" * 1000, 100) == "x" * 69 + "… (931 characters more)"
    assert len(cut("x" * 1000, 100)) <= 100
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert line("a\r\nb\x1b[31m\ud800c", 50) == "a b [31m c"


@given(st.text("<&>ab", max_size=300), st.integers(30, 200))
def test_no_escape_is_torn(text: str, most: int) -> None:
    told = escaped(text, slack.ESCAPES, most)

    assert len(told) <= most
    assert not set("<>") & set(told)
    assert told.count("&") == sum(told.count(escape) for escape in slack.ESCAPES.values())


def moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * SECOND


def test_every_kind_tells_what_each_field_is_for() -> None:
    for kind in KINDS.values():
        assert kind.about
        assert all(field.help and not field.help.endswith(".") for field in kind.fields)
        assert kind.at_once >= 1
