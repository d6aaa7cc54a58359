"""The pytest plugin for golden cases: `@pytest.mark.golden("name")`, and `pytest golden` runs what lies there.

    @pytest.mark.golden("refund-outside-window")
    def test_the_refund_is_refused(golden):
        run = golden.run()  # fails where it parts from its tape, or does not keep what its case expects
        assert "30 days" in run.output

Nothing is live, unless it is asked for: `pytest --golden-llm=live` asks models anew, over the recorded tools.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from backtrail.core.evals.case import Case
    from backtrail.core.tape.recording.tape import Tape
    from backtrail.sdk.replay.supposing.outcome import Run

CASE: Final = "case.yaml"
TAPE: Final = "tape.jsonl"


class GoldenCase:
    """The case that a test is about."""

    def __init__(self, name: str, root: Path, llm: str, samples: int) -> None:
        from backtrail.sdk.replay.golden.folder import NotGolden, golden_named

        try:
            self._golden = golden_named(name, root)
        except NotGolden as wrong:
            pytest.fail(str(wrong), pytrace=False)
        self._llm: Any = llm
        self._samples = samples

    @property
    def case(self) -> "Case":
        """What its file says."""
        return self._golden.case

    @property
    def tape(self) -> "Tape":
        """The run that it was made of."""
        return self._golden.tape

    def run(self, run: Callable[[], Any] | None = None) -> "Run":
        """Run it, `--golden-samples` times where models are live, and give the last run. `run` is called for its entry.

        The test fails where a run parts from its tape or does not keep what is expected.
        """
        from backtrail.sdk.replay.divergence import NotReplayable
        from backtrail.sdk.replay.golden.folder import NotGolden
        from backtrail.sdk.replay.golden.running import tried

        __tracebackhide__ = True
        for _ in range(self._samples if self._llm == "live" else 1):
            try:
                made = tried(self._golden, llm=self._llm, run=run)
            except (NotReplayable, NotGolden) as wrong:
                pytest.fail(f"golden case {self.case.name} cannot be run: {wrong}", pytrace=False)
            if not made.passed:
                pytest.fail(made.report(), pytrace=False)
        return made.run


class GoldenFile(pytest.File):
    """A `case.yaml` beside a tape."""

    def collect(self) -> Iterator[pytest.Item]:
        yield GoldenItem.from_parent(self, name=self.path.parent.name)


class GoldenItem(pytest.Item):
    """A case that is run without a test of the user's."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.add_marker("golden")

    def runtest(self) -> None:
        """Run it."""
        folder = self.path.parent
        GoldenCase(folder.name, folder.parent, *_options(self.config)).run()

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it is."""
        return self.path, None, f"golden case {self.name}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--golden-llm`, `--golden-samples`, and where the cases are."""
    group = parser.getgroup("backtrail", "golden cases of Backtrail")
    group.addoption(
        "--golden-llm",
        choices=["tape", "live"],
        default="tape",
        help="live: models of golden cases are asked anew, all else is from the tape (default: tape, nothing is live)",
    )
    group.addoption(
        "--golden-samples", type=int, default=1, metavar="N", help="how often each case runs where models are live"
    )
    parser.addini("golden_dir", "folder of the golden cases, from the root folder", default="golden")


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known."""
    config.addinivalue_line("markers", "golden(name): a test of a golden case of Backtrail; use the fixture `golden`")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> GoldenFile | None:
    """Cases where pytest looks: `pytest golden`."""
    if file_path.name == CASE and (file_path.parent / TAPE).is_file():
        return GoldenFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> GoldenCase:
    """The case that the test's mark names."""
    mark = request.node.get_closest_marker("golden")
    if mark is None or len(mark.args) != 1:
        pytest.fail('name the case: @pytest.mark.golden("refund-outside-window")', pytrace=False)
    root = request.config.rootpath / str(request.config.getini("golden_dir"))
    return GoldenCase(str(mark.args[0]), root, *_options(request.config))


def _options(config: pytest.Config) -> tuple[str, int]:
    samples = int(config.getoption("--golden-samples"))
    if samples < 1:
        raise pytest.UsageError(f"--golden-samples={samples}: a case runs at least once")
    return str(config.getoption("--golden-llm")), samples
