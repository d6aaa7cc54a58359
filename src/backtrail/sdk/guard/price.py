"""What a model call cost: what was told, else the guard's own prices, else the list of genai-prices if it is there."""

from functools import lru_cache
from typing import Any, Final

from backtrail.sdk.capture.shield import TROUBLES
from backtrail.sdk.guard.plan import Prices
from backtrail.sdk.guard.used import Used

MILLION: Final = 1_000_000
FEW: Final = 1_000
"""Tokens that are priced to learn the price: some models cost more in long contexts."""


def cost(used: Used, prices: Prices) -> float:
    """US dollars; 0 where nobody knows, and that is said."""
    if used.cost is not None:
        return used.cost
    if not used.tokens:
        return 0.0
    pair = prices.get(used.model) or _listed(used.model)
    if pair is None:
        TROUBLES.tell(
            f"price of {used.model}",
            f"backtrail.guard(max_cost=) knows no price of the model {used.model or 'whose name was not told'!r}: its "
            "calls count as free. Give guard(prices={model: (dollars per million input tokens, output tokens)}), "
            "or install genai-prices",
        )
        return 0.0
    return ((used.input or 0) * pair[0] + (used.output or 0) * pair[1]) / MILLION


@lru_cache(256)
def _listed(model: str) -> tuple[float, float] | None:
    try:
        from genai_prices import Usage, calc_price
    except ImportError:
        return None

    def of(**tokens: int) -> float:
        found: Any = calc_price(Usage(**tokens), model_ref=model)
        return float(found.total_price) * MILLION / FEW

    try:
        return of(input_tokens=FEW, output_tokens=0), of(input_tokens=0, output_tokens=FEW)
    except Exception:  # noqa: BLE001  (the shield: somebody else's list, which may not know the model)
        return None
