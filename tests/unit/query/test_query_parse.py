"""The query language: what every sentence means, and what is said of wrong ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backtrail.core.model.units import Nanos
from backtrail.server.storage.api import QueryError
from backtrail.server.storage.query.fields import FIELDS, FLAGS
from backtrail.server.storage.query.parse import DEEPEST, LONGEST, parse
from backtrail.server.storage.query.tree import And, Compare, Exists, Expr, Not, Or, Text
from backtrail.server.storage.query.write import written

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
NOON = Nanos(1_795_521_600 * SECOND)  # 2026-11-24T12:00:00Z
MIDNIGHT = 1_795_478_400 * SECOND


def eq(field: str, value: str | float | bool, *, literal: bool = False) -> Compare:
    return Compare(field, "=", value, literal)


MEANINGS: dict[str, Expr | None] = {
    "": None,
    "  \t ": None,
    "timeout": Text("timeout"),
    "timeou*": Text("timeou*"),
    '"rate limit"': Text("rate limit", phrase=True),
    "it's": Text("it's"),
    "/api/users": Text("/api/users"),
    "connection refused": And((Text("connection"), Text("refused"))),
    "tool:search": eq("tool", "search"),
    "tool:search*": eq("tool", "search*"),
    'tool:"web search"': eq("tool", "web search"),
    'tool:"a*"': eq("tool", "a*", literal=True),
    r"tool:a\*": eq("tool", "a*", literal=True),
    "model:openai/gpt-4.1": eq("model", "openai/gpt-4.1"),
    "name:a:b": eq("name", "a:b"),
    "name:http://host/x": eq("name", "http://host/x"),
    "user:ann+test@example.org": eq("user", "ann+test@example.org"),
    "error:timeout": eq("error", "*timeout*"),
    'error:"rate limit"': eq("error", "*rate limit*"),
    "-tool:x": Not(eq("tool", "x")),
    "NOT tool:x": Not(eq("tool", "x")),
    "+tool:x": eq("tool", "x"),
    "tool:(a OR b)": Or((eq("tool", "a"), eq("tool", "b"))),
    "is:open": eq("open", True),
    "is:error": eq("status", "error"),
    "is:escalated": eq("escalated", True),
    "has:session": Exists("session"),
    "session:*": Exists("session"),
    "cost:>=0.5": Compare("cost", ">=", 0.5),
    "cost:0.5": eq("cost", 0.5),
    "tokens:>2k": Compare("tokens", ">", 2000.0),
    "tokens:<1.5M": Compare("tokens", "<", 1_500_000.0),
    "cost:[0.01 TO 0.5]": And((Compare("cost", ">=", 0.01), Compare("cost", "<=", 0.5))),
    "cost:{0.01 TO 0.5}": And((Compare("cost", ">", 0.01), Compare("cost", "<", 0.5))),
    "cost:[0.01 TO *]": Compare("cost", ">=", 0.01),
    "cost:[* TO *]": Exists("cost"),
    "latency:>3s": Compare("latency", ">", 3 * SECOND),
    "latency:>1m30s": Compare("latency", ">", 90 * SECOND),
    "latency:<=250ms": Compare("latency", "<=", SECOND // 4),
    "start:>-2h": Compare("start", ">", NOON - 7200 * SECOND),
    "start:[-2h TO now]": And((Compare("start", ">=", NOON - 7200 * SECOND), Compare("start", "<=", NOON))),
    "start:today": And((Compare("start", ">=", MIDNIGHT), Compare("start", "<", MIDNIGHT + DAY))),
    "start:yesterday": And((Compare("start", ">=", MIDNIGHT - DAY), Compare("start", "<", MIDNIGHT))),
    "start:2026-11-24": And((Compare("start", ">=", MIDNIGHT), Compare("start", "<", MIDNIGHT + DAY))),
    "start:>2026-11-24": Compare("start", ">=", MIDNIGHT + DAY),
    "start:>=2026-11-24": Compare("start", ">=", MIDNIGHT),
    "start:<2026-11-24": Compare("start", "<", MIDNIGHT),
    "start:<=2026-11-24": Compare("start", "<", MIDNIGHT + DAY),
    "start:[2026-11-01 TO 2026-11-24]": And(
        (Compare("start", ">=", MIDNIGHT - 23 * DAY), Compare("start", "<", MIDNIGHT + DAY))
    ),
    "start:<2026-11-24T12:00:00Z": Compare("start", "<", NOON),
    "start:<2026-11-24T13:00:00+01:00": Compare("start", "<", NOON),
    "start:<2026-11-24T07:30-0430": Compare("start", "<", NOON),
    "start:<2026-11-24T12:00:00.000000005Z": Compare("start", "<", NOON + 5),
    'start:["2026-11-24 12:00" TO *]': Compare("start", ">=", NOON),
    "a AND b": And((Text("a"), Text("b"))),
    "a b OR c": And((Text("a"), Or((Text("b"), Text("c"))))),
    "a OR b c": And((Or((Text("a"), Text("b"))), Text("c"))),
    "a OR b -c": And((Or((Text("a"), Text("b"))), Not(Text("c")))),
    "a OR b AND c": Or((Text("a"), And((Text("b"), Text("c"))))),
    "x OR a AND b -c": And((Or((Text("x"), And((Text("a"), Text("b"))))), Not(Text("c")))),
    "(a b) OR c": Or((And((Text("a"), Text("b"))), Text("c"))),
    "-(a OR b)": Not(Or((Text("a"), Text("b")))),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_a_query_means(text: str) -> None:
    assert parse(text, NOON) == MEANINGS[text]


WRONG = {
    "latencyy:>3s": ("latencyy", "no field", "latency:"),
    "http://host": ("http", "no field", '"http://host"'),
    "tool:x AND sesion:y": ("sesion", "no field", "session:"),
    "a AND": ("D", "too early", "after AND"),
    "(a": ("a", "too early", "parenthesis"),
    "tool:": (":", "too early", "colon"),
    "a OR OR b": ("OR", "cannot stand", "quotation"),
    "a )": (")", "cannot stand", "quotation"),
    'tool:x "half': ('"half', "never closed", "Close"),
    "latency:>3": ("3", "not a duration", "3s or 3ms"),
    "latency:3s": ("3s", "exactly", "latency:>3s"),
    "latency>3s": ("latency>3s", "colon", "latency:>3s"),
    "status!=ok": ("status!=ok", "colon", "-status:ok"),
    "cost:cheap": ("cheap", "not a number", "0.5"),
    "cost:[1 TO x]": ("x", "not a number", "0.5"),
    "start:2026-13-01": ("2026-13-01", "not a time", "2026-11-24"),
    "start:-2h": ("-2h", "instant", "start:>-2h"),
    "name:>x": ("x", "no order", "name:x"),
    "is:opne": ("opne", "nothing can be", "is:open"),
    "has:sesion": ("sesion", "no field", "has:session"),
    "has:errors": ("errors", "every trace", "errors:>0"),
    "open:true": ("true", "either so or not", "is:open"),
    "tool:(name:x)": ("name", "inside tool:", "parenthesis"),
    "a~2": ("a~2", "nothing here", "quotation"),
    "0~.": ("~.", "nothing here", "quotation"),
    "error:timeout b^1.2.3": ("^1.2.3", "nothing here", "quotation"),
    '"a b"~.5': ("~.5", "nothing here", "quotation"),
    "a^2": ("a^2", "nothing here", "quotation"),
    "[1 TO 2]": ("[1 TO 2]", "nothing here", "cost:["),
    "*foo": ("*foo", "before its end", "timeou*"),
    "a && b": ("&&", "nothing to search", "AND"),
    "x\ud800": ("\ud800", "half a character", "UTF-8"),
    "is:[a TO b]": ("a", "no order", "latency:>3s"),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text.encode("ascii", "replace").decode())
def test_an_error_points_at_the_wrong_word_and_says_what_to_write(text: str) -> None:
    word, message, hint = WRONG[text]
    with pytest.raises(QueryError) as caught:
        parse(text, NOON)
    assert text[caught.value.start : caught.value.end] == word
    assert message in str(caught.value)
    assert hint in caught.value.hint


def test_a_query_that_is_too_long_or_too_deep_is_refused() -> None:
    with pytest.raises(QueryError, match="characters"):
        parse("a " * LONGEST, NOON)
    for deep in ("(" * 500 + "a" + ")" * 500, "-" * 500 + "a", "NOT " * (DEEPEST + 2) + "a", "x -y OR " * 300 + "z"):
        with pytest.raises(QueryError, match="deeply"):
            parse(deep, NOON)


SAMPLES = ["2026-11-24", "-2h", "cost:", "0.5", "tool:", "x"]
PIECES = st.sampled_from(
    [*"()[]{}\"'\\-+!:>*~^/.1 \ufdd0\x00é", "<=", "TO", "AND ", "OR ", "NOT ", "is:", "has:", "start:", *SAMPLES]
)


def refusal(text: str) -> QueryError | None:
    try:
        parse(text, NOON)
    except QueryError as error:
        return error
    return None


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
@settings(max_examples=500)
def test_whatever_is_asked_the_answer_is_a_tree_or_a_query_error(text: str) -> None:
    error = refusal(text)
    if error is not None:
        assert 0 <= error.start <= error.end <= len(text)
        assert str(error)
        assert error.hint


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), min_size=1, max_size=12)
SEARCHED = WORDS.filter(lambda text: any(char.isalnum() for char in text))


def values(field_type: str) -> st.SearchStrategy[float]:
    if field_type == "number":
        return st.floats(min_value=-1e15, max_value=1e15)
    largest = 2**63 - 1 if field_type == "time" else 10**18
    return st.integers(min_value=0, max_value=largest)


@st.composite
def compares(draw: st.DrawFn) -> Expr:
    field = draw(st.sampled_from([field for field in FIELDS if field.type != "flag"]))
    if field.within:
        return eq(field.name, f"*{draw(WORDS).replace('*', '')}*")
    if field.type == "text":
        value = draw(WORDS.filter(lambda text: text != "*"))
        return eq(field.name, value, literal="*" in value and draw(st.booleans()))
    orders = ["<", "<=", ">", ">="] + (["="] if field.type == "number" else [])
    return Compare(field.name, draw(st.sampled_from(orders)), draw(values(field.type)))


LEAVES = st.one_of(
    SEARCHED.map(lambda text: Text(text, phrase=True)),
    compares(),
    st.sampled_from([Exists(field.name) for field in FIELDS if not field.always and field.type != "flag"]),
    st.sampled_from([eq(flag.field, flag.value) for flag in FLAGS]),
)


def joined(kind: type[And] | type[Or], parts: list[Expr]) -> Expr:
    flat = tuple(deep for part in parts for deep in (part.of if isinstance(part, kind) else (part,)))
    return kind(flat)


TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: joined(And, parts)),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: joined(Or, parts)),
    ),
    max_leaves=8,
)


@given(TREES)
@settings(max_examples=300)
def test_what_is_written_is_read_back(tree: Expr) -> None:
    assert parse(written(tree), NOON) == tree


@given(SEARCHED.filter(lambda text: "*" not in text))
def test_a_word_is_read_back_whatever_its_characters(word: str) -> None:
    assert parse(written(Text(word)), NOON) == Text(word)
