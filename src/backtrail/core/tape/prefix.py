"""The frozen beginning of a what-if: model calls answered as recorded, although the prompt before them changed."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from backtrail.core.tape.divergence.spoken import conversation, models, without_system
from backtrail.core.tape.matching.ask import Ask
from backtrail.core.tape.matching.mask import Clock
from backtrail.core.tape.matching.question import Question, Questions
from backtrail.core.tape.recording.event import Event
from backtrail.core.tape.recording.tape import Tape


class Prefix:
    """The first calls of models of a tape. Each answers once a call that says the same but for the system prompt."""

    def __init__(self, tape: Tape, calls: int, now: Clock) -> None:
        self._questions = Questions(Clock(tape.header.t0, tape.header.utc_offset), now)
        self._waiting: dict[str, list[tuple[Question, Event]]] = defaultdict(list)
        self._lost: list[Event] = []
        self.left = 0
        """How many have not answered yet."""
        for event in models(tape.events)[:calls]:
            self._add(event)

    def _add(self, event: Event) -> None:
        self.left += 1
        said = conversation(event)
        if said:
            question = self._questions.of(without_system(said))
            self._waiting[question.digest].append((question, event))
        elif isinstance(event.args, dict) and event.args.get("lost"):
            self._lost.append(event)
        else:
            question = self._questions.of(event.args)
            self._waiting[question.digest].append((question, event))

    def take(self, ask: Ask) -> Event | None:
        """The recorded call that this one is; None where the beginning is no longer the recorded one."""
        asked = self._questions.of(without_system(ask.conversation) if ask.conversation else ask.args)
        waiting = self._waiting.get(asked.digest, [])
        for place, (question, event) in enumerate(waiting):
            if self._questions.same(question, asked):
                del waiting[place]
                self.left -= 1
                return event
        if self._lost:
            self.left -= 1
            return self._lost.pop(0)
        return None

    def forget(self, explained: Callable[[Event], bool]) -> None:
        """Calls that happened inside one that was answered whole are not asked for any more."""
        for waiting in self._waiting.values():
            waiting[:] = [each for each in waiting if not explained(each[1])]
        self._lost = [each for each in self._lost if not explained(each)]
        self.left = len(self.waiting)

    @property
    def waiting(self) -> Sequence[Event]:
        """Those that have not answered, in recorded order."""
        events = [event for each in self._waiting.values() for _, event in each] + self._lost
        return sorted(events, key=lambda event: event.i)
