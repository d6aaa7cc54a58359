"""Golden cases and the server: cases become items of a dataset, runs of them its experiments, and back."""

from typing import TYPE_CHECKING, Any, Final

from backtrail.cli.client import Client, escaped

if TYPE_CHECKING:
    from backtrail.sdk.replay.golden.folder import Golden

DATASET: Final = "golden"


def pushed(client: Client, golden: "Golden", dataset: str) -> dict[str, Any]:
    """Put a case into a dataset; again is a new revision of its item. Raises click.ClickException."""
    from backtrail.core.evals.expectations import as_json
    from backtrail.core.tape.recording.lines import written

    case = golden.case
    body = {
        "id": case.name,
        "input": case.entry.args if case.entry.ref else list(case.entry.argv),
        "expected": as_json(case.expect),
        "metadata": {"description": case.description} if case.description else {},
        "trace_id": case.provenance.trace_id,
        "case": case.json(),
        "tape": "\n".join(written(golden.tape)) + "\n",
    }
    answer: dict[str, Any] = client.post(f"/api/datasets/{escaped(dataset)}/items", body)
    return answer
