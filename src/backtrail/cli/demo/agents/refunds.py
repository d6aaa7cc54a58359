"""The refund desk: pays back what customers returned, through the API of the payment provider."""

import os
import uuid
from typing import Any, Final

import httpx

import backtrail
from backtrail.cli.demo.agents.loop import Tool, work

SYSTEM: Final = (
    "You run the refund desk of Brightline, a shop for outdoor clothes. Pay back every return that the warehouse has "
    "checked in, then say what you did. Never promise a refund that the payment provider has not confirmed."
)
RETURNS: Final = (
    {"return": "R-2071", "customer": "Mira Lindqvist", "payment": "pay_83FQ", "amount": 64.0, "state": "checked in"},
    {"return": "R-2072", "customer": "Tomás Arrieta", "payment": "pay_91KX", "amount": 129.0, "state": "checked in"},
)


class RefundRefused(RuntimeError):
    """The payment provider did not pay."""


@backtrail.observe(kind="tool")
def open_returns() -> list[dict[str, Any]]:
    """What the warehouse has checked in and nobody has paid back."""
    return list(RETURNS)


@backtrail.observe(kind="tool")
def refund_payment(payment: str, amount: float) -> dict[str, Any]:
    """Pay a payment back. Raises RefundRefused where the provider does not."""
    answer = httpx.post(
        f"{os.environ['PAYMENTS_URL']}/v1/refunds", json={"payment": payment, "amount": amount}, trust_env=False
    )
    if answer.is_error:
        raise RefundRefused(f"the payment provider answered {answer.status_code}: {answer.json()['error']}")
    paid: dict[str, Any] = answer.json()
    return paid


TOOLS: Final = {
    "open_returns": Tool(run=open_returns, says="Returns that wait for their refund", parameters={}),
    "refund_payment": Tool(
        run=refund_payment,
        says="Pay a payment back to the customer's card",
        parameters={"payment": "string", "amount": "number"},
    ),
}


def main() -> None:
    """One shift of the desk. It works without limits of its own, and heeds orders from the server."""
    backtrail.init(service="refund-desk", environment="demo", release="2026.11.2")
    with (
        httpx.Client(base_url=os.environ["OPENAI_BASE_URL"], trust_env=False) as http,
        backtrail.session(os.environ.get("SESSION") or f"refunds-{uuid.uuid4().hex[:8]}"),
    ):
        try:
            with backtrail.guard(agent="refund-desk"):
                print(work("refund-desk", SYSTEM, "Pay back today's returns.", TOOLS, http))
        except backtrail.Halted as halted:
            print(f"stopped: {halted.sentence}")


if __name__ == "__main__":
    main()
