"""What a call costs where its sender does not say: by the project's own prices, else by the list of genai-prices.

The cost is worked out once, when a span is written, and stays: lists, sums and KPIs then read one number, and a price
that changes later does not change what was paid. See docs/decisions/007-what-a-call-costs.md. The list is the one that
comes with the installed library; nothing is fetched.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from backtrail.core.kpi.prices import Prices, Rate, flat
from backtrail.core.model.span import SpanHead
from backtrail.core.model.units import ProjectId, Usd
from backtrail.server.storage.records import Price, Records

if TYPE_CHECKING:
    from genai_prices.types import ModelPrice, TieredPrices

log = logging.getLogger("backtrail")
PRICED: Final = frozenset({"llm", "embedding"})
HOUR: Final = 3600 * 10**9
REMEMBERED: Final = 5000
OWN_MACHINE: Final = ("ollama", "vllm", "lmstudio", "lm_studio", "llamacpp", "llama.cpp", "local", "tgi", "mlx")
"""Providers that run a model on the user's own machine: the list's price of its name is somebody else's."""
NO_PRICES: Final[Mapping[str, Prices]] = {}
_LAST: Final = 253_402_300_799
"""The last second that a calendar has."""


class Pricing:
    """Prices of calls, by project. Used from any thread."""

    def __init__(self, records: Records | None = None) -> None:
        self._records = records
        self._own: Mapping[str, Mapping[str, Prices]] = {}
        self._listed: dict[tuple[str, str | None, int], Prices | None] = {}
        self.reload()

    def reload(self) -> None:
        """The prices of projects changed: what is written from now on goes by them."""
        if self._records is None:
            return
        own: dict[str, dict[str, Prices]] = {}
        with self._records.session() as db:
            for row in db.scalars(select(Price)):
                own.setdefault(row.project_id, {})[row.model.casefold()] = of_row(row)
        self._own = own

    def of(self, project: ProjectId) -> Callable[[SpanHead], SpanHead]:
        """What puts the cost on a span of this project."""
        own = self._own.get(project, NO_PRICES)
        return lambda head: self._priced(own, head)

    def _priced(self, own: Mapping[str, Prices], head: SpanHead) -> SpanHead:
        """The span with its cost, where it has tokens and a price and nobody told one."""
        if head.cost is not None or head.usage is None or not head.model or head.kind not in PRICED:
            return head
        prices = _own(own, head.model) or self.listed(head.model, head.provider, head.start)
        cost = prices.cost(head.usage) if prices is not None else None
        return head if cost is None else replace(head, cost=Usd(cost), priced=True)

    def listed(self, model: str, provider: str | None, at: int | None) -> Prices | None:
        """The list's prices of a model at a time; None where it has none."""
        key = model[:300], provider, (at or 0) // HOUR
        if key not in self._listed:
            if len(self._listed) >= REMEMBERED:
                self._listed.clear()
            self._listed[key] = _listed(*key)
        return self._listed[key]


def of_row(row: Price) -> Prices:
    """The prices that a project set."""
    return Prices(
        input=flat(row.input), output=flat(row.output), cached=flat(row.cached), cache_write=flat(row.cache_write)
    )


def _own(own: Mapping[str, Prices], model: str) -> Prices | None:
    """The project's price of a model: of this very name, else of the longest beginning that ends with a star."""
    if not own:
        return None
    name = model.casefold()
    if name in own:
        return own[name]
    begins = [each for each in own if each.endswith("*") and name.startswith(each[:-1])]
    return own[max(begins, key=len)] if begins else None


def _listed(model: str, provider: str | None, hour: int) -> Prices | None:
    from genai_prices.data_snapshot import get_snapshot

    named = (provider or "").casefold()
    if any(each in named for each in OWN_MACHINE):
        return None
    at = datetime.fromtimestamp(min(hour * 3600, _LAST), UTC) if hour > 0 else datetime.now(UTC)
    for who in dict.fromkeys((provider or None, None)):
        try:
            _, found = get_snapshot().find_provider_model(model, None, who, None)
            return _of_list(found.get_prices(at))
        except LookupError:
            continue
        except (ValueError, TypeError, AttributeError, RecursionError) as odd:
            log.warning("the list of prices stumbled over model %r: %s", model[:100], odd)
            return None
    return None


def _of_list(price: "ModelPrice") -> Prices:
    thousand = _number(price.requests_kcount)
    return Prices(
        input=_rate(price.input_mtok),
        output=_rate(price.output_mtok),
        cached=_rate(price.cache_read_mtok),
        cache_write=_rate(price.cache_write_mtok),
        reasoning=_rate(price.output_reasoning_mtok),
        request=thousand / 1000,
    )


def _rate(price: "Decimal | TieredPrices | None") -> Rate:
    if price is None or isinstance(price, Decimal):
        return flat(None if price is None else float(price))
    return ((0, float(price.base)), *((tier.start, float(tier.price)) for tier in price.tiers))


def _number(price: "Decimal | TieredPrices | None") -> float:
    return float(price) if isinstance(price, Decimal) else 0.0
