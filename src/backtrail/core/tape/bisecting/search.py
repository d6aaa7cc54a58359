"""What a bisection tries next.

Outcomes after a correction are not monotone: a run may pass with step 3 corrected, fail with step 5 corrected and pass
with step 6 corrected. So "the earliest" is known only when the steps before it were tried, and the order is: what the
user or the diagnosis suspects; the whole run live, which tells whether it fails at all nowadays; answers that may be
right; models asked again; last, answers taken away. Where a run passes live from some step of a model on, and fails
over its tape, a step between the two turns it, and halving finds one. Once a step turns the run, those before it are
tried, earliest first, until one does or none is left.

Roads not taken: a binary search for the earliest (wrong wherever outcomes are not monotone); naming a step because its
corrected run passes (most such runs pass without the correction too, as everything after it is live: each is held
against a run that is live from the same place and not corrected).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from backtrail.core.tape.bisecting.board import Board
from backtrail.core.tape.bisecting.probe import UNCHANGED, Probe, Rate, Step, Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Runs to make."""

    probe: Probe
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Says from the results alone what comes next: it can be asked again at any time, and ends."""

    steps: Sequence[Step]
    rate: Rate = field(default_factory=Rate)
    suspects: Mapping[int, float] = field(default_factory=dict)
    """By step, how much speaks for it."""

    def next(self, tried: Mapping[Probe, Tried]) -> Order | None:
        """The next runs to make; None: there is nothing left to learn. The unchanged run has failed already."""
        board = Board(self.steps, self.rate, tried)
        flips = board.all("flips")
        first = flips[0] if flips else None
        if first is not None and (order := _whole(board, board.control(first))):
            return order
        if first is None and (halfway := _halfway(board)) is not None:
            return self._order(board, halfway)
        for probe in board.all("waits"):
            if first is None or probe.i < first.i:
                return self._order(board, board.control(probe))
        open_ = (each for each in self._listed(board, first) if board.standing(each) == "open")
        order = next((self._order(board, probe) for probe in open_), None)
        hangs = board.all("hangs")
        return order or (_whole(board, board.control(hangs[0])) if hangs and first is None else None)

    def _order(self, board: Board, probe: Probe) -> Order:
        return Order(probe=probe, runs=self.rate.next(board.of(probe)))

    def _listed(self, board: Board, first: Probe | None) -> Iterator[Probe]:
        """What may be tried, in order."""
        if first is not None:
            yield from (probe for step in board.steps if step.i < first.i for probe in step.probes)
            return
        hangs = board.all("hangs")
        every = [probe for step in board.steps for probe in step.probes]
        for probe in sorted(every, key=self._turn):
            if not (probe.knocked and hangs and probe.i >= hangs[0].i):
                yield probe

    def _turn(self, probe: Probe) -> tuple[int, float, int]:
        """When a probe's turn is, while no step is known to turn the run; `sorted` keeps the order within a step."""
        suspicion = self.suspects.get(probe.i, 0.0)
        opening = next((step.i for step in sorted(self.steps, key=lambda each: each.i) if step.model), None)
        if probe.way == "given":
            return 0, 0.0, probe.i
        if suspicion:
            return 1, -suspicion, probe.i
        if probe.way == "again" and probe.i == opening:
            return 2, 0.0, probe.i
        if probe.knocked:
            return 5, 0.0, probe.i
        return 4 if probe.way in ("again", "hint") else 3, 0.0, probe.i


def _whole(board: Board, probe: Probe) -> Order | None:
    """The rest of a control's runs: the evidence of a step that turns the run is not cut short."""
    left = board.rate.samples - board.of(probe).runs
    return Order(probe=probe, runs=left) if left > 0 and probe != UNCHANGED else None


def _halfway(board: Board) -> Probe | None:
    """Between the last step from which the run passes live and the next from which it fails: the middle."""
    ends = [board.standing(board.again(place)) for place in range(len(board.models) + 1)]
    left = max((place for place, stands in enumerate(ends) if stands == "passes"), default=None)
    if left is None:
        return None
    right = next(place for place in range(left + 1, len(ends)) if ends[place] in ("fails", "unclear"))
    middle = (left + right) // 2
    return board.again(middle) if middle > left else None
