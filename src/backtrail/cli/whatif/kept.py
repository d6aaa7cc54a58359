"""A run was kept as a golden case: where it is, and what comes next."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from backtrail.cli.client import Client, print_json
from backtrail.core.tape.divergence.changed import changed

if TYPE_CHECKING:
    from backtrail.core.evals.case import Case
    from backtrail.sdk.replay.golden.folder import Golden


def tell(client: Client, golden: "Golden", item: dict[str, Any] | None) -> None:
    """Say where the case is, and what comes next."""
    if client.as_json:
        print_json({"name": golden.name, "path": str(golden.path), "case": golden.case.json(), "item": item})
        return
    click.echo(f"Golden case {golden.name} is in {golden.path}. Run it: backtrail golden run {golden.name}")
    if golden.case.overrides:
        told = changed(golden.case.overrides)
        click.echo(f"It was made with {told}: put that into your code. Until then it fails, as it should.")
    if item is not None:
        click.echo(f"On the server it is item {item['id']} of dataset {item['dataset']}, version {item['version']}.")
        close_with(golden.case, item)


def close_with(case: "Case", item: Mapping[str, Any]) -> None:
    """Say how the incident that a case keeps fixed is closed with it."""
    if (number := case.provenance.incident) is not None:
        click.echo(f"Close its incident: backtrail incident close {number} --as fixed --golden-case {item['id']}")
