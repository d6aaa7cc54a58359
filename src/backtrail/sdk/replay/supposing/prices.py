"""What calls of models cost, where that can be known here."""

import importlib.util

from backtrail.core.tape.spent import Price


def listed() -> Price | None:
    """Prices of the list of genai-prices, where it is installed."""
    if importlib.util.find_spec("genai_prices") is None:
        return None

    def price(model: str, given: int, made: int) -> float | None:
        from genai_prices import Usage, calc_price

        try:
            return float(calc_price(Usage(input_tokens=given, output_tokens=made), model_ref=model).total_price)
        except LookupError:
            return None

    return price
