"""Claims about the encoder of small values: it writes what `json.dumps` writes, so keys stay what they are."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backtrail.core.tape.recording.encoder import encoder

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("sort", "compact"), [(True, True), (False, True), (False, False)])
@given(value=JSON)
def test_it_writes_what_json_writes(value: Any, sort: bool, compact: bool) -> None:
    separators = (",", ":") if compact else None
    same = json.dumps(value, sort_keys=sort, ensure_ascii=False, separators=separators)
    assert encoder(sort=sort, compact=compact)(value) == same


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        encoder()({"handle": object()})
