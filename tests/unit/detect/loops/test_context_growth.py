"""context_growth: the input grows far beyond what the model makes of it."""

from backtrail.core.detect.loops.context_growth import DETECTOR
from tests.unit.detect.loops.story import Story


def grown(*tokens: int, wrote: int = 200) -> Story:
    run = Story()
    for number, each in enumerate(tokens):
        run.said(f"Turn {number}.", tokens=(each, wrote))
    return run


def test_growth_is_one_finding_that_names_the_largest_step() -> None:
    (found,) = grown(2_000, 4_000, 31_000, 33_000, 40_000).findings(DETECTOR)
    assert found.evidence == (
        "The input grew from 2,000 to 33,000 tokens in 4 turns, while the model wrote 200 in the last; "
        "the largest step, 27,000 tokens, came 1 turn before."
    )
    assert (found.span_id, found.times) == ("4", 2)


def test_a_long_prompt_that_stays_long_is_a_choice() -> None:
    assert not grown(40_000, 41_000, 42_000, 43_000).findings(DETECTOR)


def test_a_short_input_may_grow_as_it_likes() -> None:
    assert not grown(200, 2_000, 20_000).findings(DETECTOR)


def test_a_model_that_writes_much_uses_what_it_reads() -> None:
    assert not grown(2_000, 20_000, 60_000, wrote=4_000).findings(DETECTOR)


def test_turns_that_tell_no_tokens_are_passed_over() -> None:
    assert not Story().said("One.").said("Two.", tokens=(90_000, 10)).findings(DETECTOR)
