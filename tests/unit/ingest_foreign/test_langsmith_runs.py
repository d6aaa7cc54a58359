"""LangSmith's runs: what a run leaves unsaid, what its null means, and multipart bodies of every make."""

import json

import pytest

from backtrail.core.model.merge import merge
from backtrail.server.ingest.decoded import Limits, Malformed
from backtrail.server.ingest.langsmith.decode import Unusable, feedback, place_of, run
from backtrail.server.ingest.langsmith.multipart import operations

LIMITS = Limits()
ORDER = "20261122T120000000000Zaaa.20261122T120001000000Zbbb.20261122T120002500000Zccc"


def test_the_dotted_order_tells_trace_parent_and_start() -> None:
    place = place_of({"dotted_order": ORDER})
    assert (place.trace_id, place.parent_id, place.start) == ("aaa", "bbb", 1_795_348_802_500_000_000)


def test_a_null_never_overwrites() -> None:
    post = run({"id": "r", "name": "n", "inputs": {"q": 1}, "outputs": {}, "run_type": "chain"}, LIMITS, notes=[])
    nulls = dict.fromkeys(("name", "run_type", "trace_id", "tags", "extra", "error"))
    patch = run({"id": "r", **nulls, "outputs": {"a": 2}, "end_time": 1_795_348_800_000}, LIMITS, notes=[])
    for parts in ([post, patch], [patch, post], [post, patch, post, patch]):
        whole = merge(parts)
        assert (whole.name, whole.attributes["inputs"], whole.attributes["outputs"]) == ("n", {"q": 1}, {"a": 2})
        assert whole.end == 1_795_348_800_000_000_000


def test_a_failed_run_has_its_error_as_status() -> None:
    part = run({"id": "r", "error": "ValueError('x')\n\nTraceback (most recent call last):\n ..."}, LIMITS, notes=[])
    assert (part.status, part.status_message[:15]) == ("error", "ValueError('x')")


def test_a_run_without_an_id_is_refused() -> None:
    with pytest.raises(Unusable):
        run({"name": "n"}, LIMITS, notes=[])


def body(*parts: tuple[str, str, bytes], headers: str = "") -> bytes:
    pieces = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {mime}\r\n{headers}\r\n'.encode() + data
        for name, mime, data in parts
    ]
    return b"\r\n".join([*pieces, b"--b--\r\n"])


def test_side_parts_belong_to_their_run_and_a_second_patch_is_another() -> None:
    def told(value: object) -> bytes:
        return json.dumps(value).encode()

    found = operations(
        body(
            ("post.r", "application/json", told({"id": "r", "name": "n"})),
            ("post.r.inputs", "application/json; length=7", told({"q": 1})),
            ("attachment.r.img", "image/png", b"\x89PNG\r\n--not a boundary\r\n"),
            ("patch.r", "application/json", told({"id": "r", "end_time": 5})),
            ("patch.r.outputs", "application/json", b'{"x": NaN}'),
            ("patch.r", "application/json", told({"id": "r", "end_time": 6})),
            ("feedback.f", "application/json", told({"key": "k", "score": 1})),
        ),
        "multipart/form-data; boundary=b",
    )
    assert [(verb, one.get("inputs"), one.get("end_time")) for verb, one in found.runs] == [
        ("post", {"q": 1}, None), ("patch", None, 5), ("patch", None, 6),
    ]  # fmt: skip
    assert found.attachments[0].data == b"\x89PNG\r\n--not a boundary\r\n"
    assert found.feedback == [{"id": "f", "key": "k", "score": 1}]


def test_a_part_that_is_no_json_spoils_only_itself() -> None:
    found = operations(
        body(("post.r", "application/json", b'{"id": "r"}'), ("post.r.inputs", "application/json", b"{broken")),
        "multipart/form-data; boundary=b",
    )
    assert found.runs[0][1]["id"] == "r"
    assert "left out" in found.notes["r"][0]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        (b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\nhalf", "multipart/form-data; boundary=b"),
        (b"garbage", "multipart/form-data; boundary=b"),
        (b"--b--", "application/json"),
    ],
)
def test_what_is_no_multipart_body_is_malformed(sent: bytes, kind: str) -> None:
    with pytest.raises(Malformed):
        operations(sent, kind)


def test_feedback_is_a_score() -> None:
    sent = {"id": "f", "key": "correct", "score": True, "value": "yes", "run_id": "r", "trace_id": "t"}
    score = feedback({**sent, "correction": {"a": 1}, "session_id": None}, LIMITS)
    assert (score.name, score.value, score.text, score.data_type) == ("correct", 1.0, "yes", "boolean")
    assert (score.trace_id, score.span_id, score.metadata) == ("t", "r", {"correction": {"a": 1}})
