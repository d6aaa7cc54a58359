"""What is known of every step so far: the results of a bisection, each probe held against its control."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Rate, Standing, Step, Tried, again, control

Finding: TypeAlias = Literal["flips", "hangs", "waits", "open", "unclear", "same", "no", "untried"]
"""flips: the corrected run passes, and not without the correction; hangs: so does one without the step's answer;
waits: it passes, and nobody knows whether it would without; same: it would; no: it does not pass; unclear: its runs
were stopped; open: begun, and not decided."""
LOUDEST: Final[tuple[Finding, ...]] = ("flips", "hangs", "waits", "open", "unclear", "untried", "same", "no")
"""Of several findings on one step the first of these is what is said of it."""
SETTLED: Final[frozenset[Finding]] = frozenset({"same", "no"})
"""Findings after which a step is not the one that is looked for."""
NONE: Final = Tried()


class Board:
    """The steps, and what became of the runs."""

    def __init__(self, steps: Sequence[Step], rate: Rate, tried: Mapping[Probe, Tried]) -> None:
        self.steps = tuple(sorted(steps, key=lambda step: step.i))
        self.rate = rate
        self.tried = tried
        self.by_number = {step.i: step for step in self.steps}
        self.models = [step for step in self.steps if step.model]

    def of(self, probe: Probe) -> Tried:
        """The runs of a probe."""
        return self.tried.get(probe, NONE)

    def standing(self, probe: Probe) -> Standing:
        """Whether a probe passes. The unchanged run fails: without that nothing is searched."""
        return "fails" if probe == UNCHANGED else self.rate.standing(self.of(probe))

    def control(self, probe: Probe) -> Probe:
        """What a probe is held against."""
        return control(self.steps, self.by_number[probe.i])

    def again(self, place: int) -> Probe:
        """Everything live from the model's step with this place on."""
        return again(self.steps, place)

    def finding(self, probe: Probe) -> Finding:
        """What a probe says of its step."""
        stands = self.standing(probe)
        if stands == "open":
            return "open" if self.of(probe).runs else "untried"
        if stands != "passes":
            return "no" if stands == "fails" else "unclear"
        held_against = self.standing(self.control(probe))
        if held_against in ("open", "passes"):
            return "waits" if held_against == "open" else "same"
        return "hangs" if probe.knocked else "flips"

    def said(self, step: Step) -> Finding:
        """What all probes of a step say of it together."""
        found = {self.finding(probe) for probe in step.probes}
        if found & SETTLED and "untried" in found:
            return min((found - {"untried"}) | {"open"}, key=LOUDEST.index)
        return min(found, key=LOUDEST.index, default="untried")

    def all(self, finding: Finding) -> list[Probe]:
        """The probes with a finding, those of the earliest step first."""
        return [probe for step in self.steps for probe in step.probes if self.finding(probe) == finding]
