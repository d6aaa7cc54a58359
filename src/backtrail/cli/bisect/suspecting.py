"""Which steps to try first: those that the user names, else those that the server's diagnosis suspects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import click

from backtrail.cli.client import Client, escaped
from backtrail.core.tape.bisecting.steps import suspected
from backtrail.core.tape.recording.tape import Tape


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """By step, how suspicious it is, and who says so."""

    steps: Mapping[int, float] = field(default_factory=dict)
    note: str = ""
    """What the reader should know of where they come from."""


def suspects(client: Client, tape: Tape, named: Sequence[int], *, on_server: bool) -> Suspects:
    """The suspects. That a diagnosis cannot be had is told, and stops nothing."""
    if named:
        return Suspects(steps={step: 1 / place for place, step in enumerate(named, 1)})
    if not on_server or tape.header.trace_id is None:
        return Suspects()
    try:
        made = client.read(f"/api/traces/{escaped(tape.header.trace_id)}/diagnosis", failed="true")
    except click.ClickException as unknown:
        return Suspects(note=f"No step is suspected, as there is no diagnosis: {unknown.message}")
    spans = {str(origin["span_id"]): float(origin["score"]) for origin in made["origins"]}
    found = suspected(tape, spans)
    if spans and not found:
        return Suspects(note="The diagnosis suspects spans that are no calls of this tape: --suspect STEP names one.")
    return Suspects(steps=found)
