"""What a call costs where its sender does not say, and that every place says the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from genai_prices import Usage as ListUsage
from genai_prices.data_snapshot import get_snapshot

from backtrail.core.kpi.prices import Prices, flat
from backtrail.core.model.span import SpanHead, Usage
from backtrail.core.model.units import Nanos, ProjectId, SpanId, TraceId, Usd
from backtrail.server.storage.api import Window
from backtrail.server.storage.pricing import Pricing, _of_list
from backtrail.server.storage.records import Price, Records, open_records
from backtrail.server.storage.sqlite import SqliteStore
from backtrail.testing.spans import NOON, agent, llm

P = ProjectId("p")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(f"sqlite:///{tmp_path / 'records.db'}")
    yield opened
    opened.close()


def call(model: str = "gpt-4o", provider: str | None = None, **usage: int) -> SpanHead:
    return SpanHead(
        trace_id=TraceId("t"),
        span_id=SpanId("s"),
        kind="llm",
        model=model,
        provider=provider,
        start=Nanos(NOON),
        usage=Usage(**usage),
    )


@pytest.mark.parametrize("size", [1000, 250_000])
def test_the_list_is_read_as_its_own_library_reads_it(size: int) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    usage = Usage(input=size, output=500, cached=size // 2, cache_write=size // 10)
    theirs = ListUsage(input_tokens=size, output_tokens=500, cache_read_tokens=size // 2, cache_write_tokens=size // 10)
    compared = 0
    for provider in get_snapshot().providers:
        for model in provider.models:
            price = model.get_prices(at)
            if price.input_mtok is None or price.output_mtok is None:
                continue
            try:
                expected = float(price.calc_price(theirs)["total_price"])
            except (ValueError, KeyError, LookupError):
                continue  # priced by what a span does not tell: minutes, pages, searches
            if price.requests_kcount is not None:
                continue  # ours counts the request, theirs wants to be told
            ours = _of_list(price).cost(usage)
            assert ours == pytest.approx(expected), (provider.id, model.id)
            compared += 1
    assert compared > 300


def test_a_cached_token_is_paid_once() -> None:
    prices = Prices(input=flat(10.0), output=flat(20.0), cached=flat(1.0), cache_write=flat(12.0))
    assert prices.cost(Usage(input=1000, output=100, cached=600, cache_write=200)) == pytest.approx(
        (200 * 10 + 600 * 1 + 200 * 12 + 100 * 20) / 1e6
    )
    assert prices.cost(Usage(input=10, cached=500)) == pytest.approx(10 / 1e6), "more cached than was put in is a lie"
    assert prices.cost(Usage()) is None
    assert Prices(input=flat(1.0)).cost(Usage(input=5, output=5)) is None, "half a price is none"


def test_what_was_sent_goes_before_any_price() -> None:
    price = Pricing().of(P)
    sent = replace(call(input=1000, output=100), cost=Usd(7.0))
    assert price(sent) is sent
    computed = price(call(input=1000, output=100))
    assert computed.cost == pytest.approx(0.0035)
    assert computed.priced
    for unknown in (call("nobodys-model", input=5), call("llama3.1", "ollama", input=5), call("gpt-4o")):
        assert price(unknown) is unknown
    assert price(replace(call(input=5), kind="agent")).cost is None


def test_a_project_has_its_own_prices(records: Records) -> None:
    pricing = Pricing(records)
    with records.session() as db, db.begin():
        db.add(Price(project_id=P, model="GPT-4o", input=1.0, output=0.0))
        db.add(Price(project_id=P, model="house-*", input=2.0, output=0.0))
        db.add(Price(project_id=P, model="house-large-*", input=3.0, output=0.0))
    assert pricing.of(P)(call(input=1_000_000)).cost == pytest.approx(2.5)
    pricing.reload()
    for model, cost in (("gpt-4o", 1.0), ("house-1", 2.0), ("house-large-2", 3.0)):
        assert pricing.of(P)(call(model, input=1_000_000)).cost == pytest.approx(cost)
    assert pricing.of(ProjectId("other"))(call("house-1", input=5)).cost is None


def test_lists_sums_and_spans_say_the_same_cost(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "data", priced=Pricing().of) as store:
        late = llm("l", parent="a", tokens=(2000, 100))
        store.write(P, [agent("a"), replace(late, attributes={"openinference.span.kind": "LLM"}, end=None)]).result()
        store.write(P, [late, llm("m", parent="a", tokens=(1000, 0), llm__cost__total=1.0)]).result()
        trace = store.trace(P, TraceId("t1"))
        assert trace is not None
        computed = 2000 * 2.5e-6 + 100 * 10e-6
        assert [trace.totals.cost, trace.totals.computed_cost] == [pytest.approx(1 + computed), pytest.approx(computed)]
        assert store.traces(P, Window(query="cost:>1")).rows[0] == trace
        whole = {span.span_id: span for span in store.spans(P, TraceId("t1"))}
        assert [(head.cost, head.priced) for head in store.heads(P, TraceId("t1"))] == [
            (span.cost, span.priced) for span in whole.values()
        ]
        assert store.span(P, SpanId("l")) == whole[SpanId("l")]
        assert (whole[SpanId("l")].priced, whole[SpanId("m")].priced) == (True, False)


def test_a_cost_that_a_wrapper_sent_goes_before_one_that_was_computed(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "data", priced=Pricing().of) as store:
        outer = llm("o", tokens=(1000, 10), llm__cost__total=0.5, end=9)
        store.write(P, [outer, llm("i", parent="o", tokens=(1000, 10), start=1)]).result()
        trace = store.trace(P, TraceId("t1"))
        assert trace is not None
        assert (trace.totals.cost, trace.totals.computed_cost, trace.totals.llm_calls) == (0.5, 0.0, 1)
