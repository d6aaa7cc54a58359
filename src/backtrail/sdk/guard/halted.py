"""What is raised where a run has to stop."""


class Halted(BaseException):  # an Exception would be caught and retried, by frameworks and by agents themselves
    """A guard stopped the run: a limit was reached, or somebody ordered it.

    It is a BaseException, so that nothing takes it for an error of a tool that the model should hear of, or for a
    network failure that is to be tried again. Where something swallows it all the same, the next step raises it again,
    and the guard raises it when its block ends. Catch it around the guard.
    """

    def __init__(
        self,
        sentence: str,
        *,
        limit: str,
        spent: float | None = None,
        most: float | None = None,
        session: str | None = None,
        trace: str | None = None,
        run: str = "",
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        """Why, with numbers."""
        self.limit = limit
        """loops, steps, cost, tokens or seconds; `order` where a rule or a human stopped it."""
        self.spent = spent
        """How much of it was spent; None for an order."""
        self.most = most
        """How much of it might be."""
        self.session = session
        self.trace = trace
        """Id of the run's trace, to look it up with; None where nothing was recorded."""
        self.run = run
        """Id of the guarded run, as `backtrail guard` lists it."""

    def again(self) -> "Halted":
        """The same, without the stack trace that the first has gathered."""
        return Halted(
            self.sentence, limit=self.limit, spent=self.spent, most=self.most, session=self.session, trace=self.trace,
            run=self.run,
        )  # fmt: skip

    def __reduce__(self) -> tuple[type["_Pickled"], tuple[str, dict[str, object]]]:
        return _Pickled, (self.sentence, {name: value for name, value in vars(self).items() if name != "sentence"})


class _Pickled:
    """Makes a Halted that crosses to another process: exceptions are pickled by their positional arguments only."""

    def __new__(cls, sentence: str, rest: dict[str, object]) -> "Halted":  # type: ignore[misc]
        return Halted(sentence, **rest)  # type: ignore[arg-type]
