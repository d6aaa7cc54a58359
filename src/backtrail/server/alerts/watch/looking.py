"""Looking at one run: what it shows goes to the groups of the rules that want to know.

Counts come with the trace, as the store sums it up. A closer look reads the latest spans, and of their content what is
compared; it is due only where names and counts allow that there is something to see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from backtrail.core.model.trace import Totals
from backtrail.core.model.units import Nanos
from backtrail.core.policy.rule import Rule
from backtrail.core.policy.streaks import alike, rounds
from backtrail.server.alerts.book import Round
from backtrail.server.alerts.episodes import OF_SESSION
from backtrail.server.alerts.sight import Sight
from backtrail.server.alerts.watch.contents import NOTHING, contents
from backtrail.server.alerts.watch.labels import labels_of
from backtrail.server.alerts.watch.marks import Going
from backtrail.server.alerts.watch.runs import LATEST, Key, Runs, session_of
from backtrail.server.alerts.watch.sights import errors, loops, row_of, same_words, stuck, sums
from backtrail.server.alerts.watch.wants import STREAKS, Wants
from backtrail.server.storage.api import KeptFinding, Store

READ: Final = 60
"""Spans at the end of a row whose content is compared."""
SECOND: Final = 10**9


class Looks:
    """Looks at runs for one round, by the rules of their projects."""

    def __init__(self, store: Store, runs: Runs, shown: dict[tuple[str, str], set[str]]) -> None:
        self._store, self._runs = store, runs
        self._shown = shown
        """By session, the fingerprints of groups that only end with it."""

    def counts(self, made: Round, key: Key, going: Going, session: Totals | None, wants: Wants, now: Nanos) -> None:
        """Steps, tokens, cost."""
        totals = session or going.trace.totals
        tokens = totals.input_tokens + totals.output_tokens
        values = {"steps": going.trace.totals.steps, "tokens": tokens, "spend": totals.cost or 0.0}
        over = any(value >= wants.least(metric) or _low(wants, metric) for metric, value in values.items())
        if over or going.shown or (key[0], session_of(going.trace)) in self._shown:
            for sight in sums(going.trace, session, over=going.over, rooted=going.rooted):
                ids = going.says.ids or going.tools.ids
                last = ids[-1] if ids else going.trace.root_id
                self.shows(made, key, going, replace(sight, span_id=last), wants, now)

    def due(self, going: Going, wants: Wants) -> bool:
        """Whether a closer look could see something."""
        if going.shown or (going.trace.totals.tool_errors and going.failing(wants.least("errors_in_a_row"))):
            return True
        if going.looping(wants.least("repeats"), wants.least("rounds")):
            return True
        return going.repeating(wants.least("same_messages"))

    def closely(self, made: Round, key: Key, going: Going, wants: Wants, now: Nanos) -> None:
        """Failures in a row, the same call, round or words again and again."""
        self._read(key, going, wants)
        if not going.shown and not self._seen(going, wants):
            return
        row = row_of(self._store.latest(*key, LATEST))
        known = set[str]()
        for sight in (*errors(row), *loops(row, going.content), *same_words(row, going.content)):
            known |= self.shows(made, key, going, sight, wants, now)
        self._broken_off(made, key, going, known, [rule for rule in wants.rules if rule.metric in STREAKS], now)

    def waiting(self, made: Round, key: Key, going: Going, wants: Wants, now: Nanos, moment: float) -> None:
        """Tools that do not come back; `moment` is of the clock that does not jump."""
        oldest: dict[str, tuple[str, float]] = {}
        for span_id, (tool, since) in going.waiting.items():
            if tool not in oldest or since < oldest[tool][1]:
                oldest[tool] = span_id, since
        lasting = {tool: (span, int(now - (moment - since) * SECOND)) for tool, (span, since) in oldest.items()}
        known = set[str]()
        for sight in stuck(lasting, now):  # type: ignore[arg-type]
            known |= self.shows(made, key, going, sight, wants, now)
        self._broken_off(made, key, going, known, wants.of("stuck"), now)
        if not going.waiting:
            self._runs.stuck.discard(key)

    def findings(
        self, made: Round, key: Key, going: Going, found: Sequence[KeptFinding], wants: Wants, now: Nanos
    ) -> None:
        """What the detectors told of the run."""
        for rule in wants.of("findings"):
            by_detector: dict[str, list[KeptFinding]] = {}
            for kept in found:
                detector = kept.finding.detector
                if detector in rule.detectors if rule.detectors else kept.finding.severity == "critical":
                    by_detector.setdefault(detector, []).append(kept)
            for detector, kept_ in by_detector.items():
                first = kept_[0].finding
                sight = Sight(
                    metric="findings",
                    value=len(kept_),
                    evidence=first.evidence,
                    labels={"detector": detector},
                    span_id=first.span_id,
                    spans=tuple(each.finding.span_id for each in kept_),
                )
                self._show(made, key, going, rule, sight, now)

    def shows(self, made: Round, key: Key, going: Going, sight: Sight, wants: Wants, now: Nanos) -> set[str]:
        """Show something to every rule that wants to know; the groups in which it is over a limit, or was."""
        shown = (self._show(made, key, going, rule, sight, now) for rule in wants.of(sight.metric))
        return {fingerprint for fingerprint in shown if fingerprint}

    def over(self, made: Round, key: Key, going: Going, rules: Iterable[Rule], now: Nanos) -> None:
        """A run is over; with the last run of a session, the session is."""
        by_id = {rule.id: rule for rule in rules}
        place = (key[0], session_of(going.trace))
        ended = [(fingerprint, str(key[1])) for fingerprint in going.shown]
        if self._runs.drop(key):
            ended += [(fingerprint, "") for fingerprint in self._shown.pop(place, ())]
        for fingerprint, subject in ended:
            group = made.group(fingerprint)
            if group is not None and group.rule_id in by_id:
                made.gone(fingerprint, subject, by_id[group.rule_id], now)

    def _broken_off(
        self, made: Round, key: Key, going: Going, known: set[str], rules: Sequence[Rule], now: Nanos
    ) -> None:
        """What the run showed of these rules' groups and shows no more."""
        by_id = {rule.id: rule for rule in rules}
        for fingerprint in list(going.shown):
            group = made.group(fingerprint)
            if group is not None and group.rule_id in by_id and fingerprint not in known:
                made.less(fingerprint, str(key[1]), by_id[group.rule_id], now)
                group = made.group(fingerprint)
            if group is None or key[1] not in group.parts:
                going.shown.discard(fingerprint)

    def _show(self, made: Round, key: Key, going: Going, rule: Rule, sight: Sight, now: Nanos) -> str | None:
        labels = going.labels or made.called(key[0], rule, str(key[1]), labels_of(going.trace, rooted=going.rooted))
        if not rule.concerns({**labels, **sight.labels}):
            return None
        of_session = sight.metric in OF_SESSION
        whole = replace(sight, trace_id=str(key[1]), session_id=going.trace.session_id)
        fingerprint = made.shows(key[0], rule, labels, "" if of_session else str(key[1]), whole, now)
        if fingerprint:
            going.labels = labels
        if fingerprint and of_session:
            self._shown.setdefault((key[0], session_of(going.trace)), set()).add(fingerprint)
        elif fingerprint:
            going.shown.add(fingerprint)
        return fingerprint

    def _read(self, key: Key, going: Going, wants: Wants) -> None:
        """The content that has to be compared and is not known yet."""
        wanted: list[str] = []
        if going.looping(wants.least("repeats"), wants.least("rounds")) or going.shown:
            wanted += going.tools.ids[-READ:]
        if going.repeating(wants.least("same_messages")):
            wanted += going.says.ids[-READ:]
        unread = [span_id for span_id in wanted if span_id not in going.content]
        if unread:
            going.content.update(contents(self._store, *key, unread))  # type: ignore[arg-type]

    def _seen(self, going: Going, wants: Wants) -> bool:
        """Whether there is a row by what is remembered: wrappers may count twice in it, and so it is looked up."""
        if going.failing(wants.least("errors_in_a_row")):
            return True
        keys = [going.content.get(span_id, NOTHING).key for span_id in going.tools.ids]
        if alike(keys).times >= wants.least("repeats") or rounds(keys).times >= wants.least("rounds"):
            return True
        said = [going.content.get(span_id, NOTHING).key for span_id in going.says.ids]
        return alike(said).times >= wants.least("same_messages")


def _low(wants: Wants, metric: str) -> bool:
    """Whether a rule wants to know of what is below a limit."""
    return any(rule.op in ("<", "<=") for rule in wants.of(metric))
