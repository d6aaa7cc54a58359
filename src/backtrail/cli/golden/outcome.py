"""What became of a golden case: of all its runs together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backtrail.cli.words import duration, money, plural

if TYPE_CHECKING:
    from backtrail.sdk.replay.golden.folder import Golden
    from backtrail.sdk.replay.golden.running import Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case."""

    golden: "Golden"
    tried: tuple["Tried", ...] = ()
    error: str | None = None
    """Why it could not be run."""

    @property
    def passed(self) -> bool:
        """Whether each of its runs kept all."""
        return self.error is None and all(each.passed for each in self.tried)

    @property
    def seconds(self) -> float:
        return sum(each.seconds for each in self.tried)

    @property
    def shown(self) -> "Tried | None":
        """The run that tells most: the first that failed, else the first."""
        return next((each for each in self.tried if not each.passed), self.tried[0] if self.tried else None)

    def told(self) -> str:
        """In a few words: how many runs passed, what the shown one took."""
        if self.error is not None or self.shown is None:
            return "could not be run"
        run = self.shown.ran
        asked = "model call" if self.shown.llm == "live" else "recorded model call"
        parts = [f"{plural(run.steps, asked)}", f"{plural(run.tokens, 'token')}"]
        if run.cost is not None:
            parts.append(money(run.cost))
        if len(self.tried) > 1:
            parts.insert(0, f"{sum(each.passed for each in self.tried)} of {len(self.tried)} samples")
        return ", ".join([*parts, duration(self.seconds)])

    def report(self) -> str:
        """Why it failed."""
        if self.error is not None:
            return self.error
        return "" if self.shown is None else self.shown.report()

    def json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        shown = self.shown
        return {
            "name": self.golden.name,
            "passed": self.passed,
            "samples": len(self.tried),
            "samples_passed": sum(each.passed for each in self.tried),
            "failures": list(shown.failures) if shown is not None else [],
            "error": self.error,
            "report": self.report(),
            "llm": shown.llm if shown is not None else None,
            "output": shown.run.output if shown is not None else None,
            "steps": shown.ran.steps if shown is not None else 0,
            "tokens": shown.ran.tokens if shown is not None else 0,
            "cost": shown.ran.cost if shown is not None else None,
            "seconds": round(self.seconds, 3),
        }
