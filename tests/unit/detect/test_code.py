"""What code calls is read without being fooled by its strings and comments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.detect.reading.code import NETWORK, called, calls_in, code_in


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("x = fetch(1)\nprint(x)", {"fetch"}),
        ("# fetch(1)\nprint('fetch(1)')", set()),
        ('"""\nfetch(1)\n"""', set()),
        ("def fetch(n):\n    return n\nfetch(1)", set()),
        ("from math import sqrt\nsqrt(2)", set()),
        ("page.fetch(1)", set()),
        ("if (a): look(b)", {"look"}),
    ],
)
def test_calls_are_the_names_that_come_from_elsewhere(code: str, names: set[str]) -> None:
    assert called(code) == names


def test_code_stands_between_fences() -> None:
    assert code_in("a\n```py\nx = 1\n```\nb\n```\ny = 2") == "x = 1\n\ny = 2"
    assert code_in("no code") == ""


def test_a_module_that_reaches_out_is_told() -> None:
    assert calls_in("```py\nimport requests\nrequests.get('u')\n```") == {NETWORK}


def test_modules_that_only_compute_do_not_reach_out() -> None:
    assert calls_in("```py\nimport math\nimport numpy as np\nprint(np.sum([math.pi]))\n```") == frozenset()
    assert calls_in("```py\nfrom shop_client import orders\norders()\n```") == {NETWORK}
    assert calls_in("```py\nopen('x').read()\n```") == {"open"}


@given(st.text(alphabet="`py\n'\"#()fx \\", max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    calls_in(text)


@given(st.lists(st.sampled_from(["import ", "from ", "a.b", ".", ",", " as ", "\n", "*", " "]), max_size=30))
def test_no_import_breaks_the_reading(words: list[str]) -> None:
    calls_in("```py\n" + "".join(words) + "\n```")
