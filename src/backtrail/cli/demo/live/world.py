"""What the agents talk to, on local ports: their scripted models, and a payment provider that has a bad day."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from backtrail.cli.demo.live.cast import MINDS, Part
from backtrail.cli.demo.minds.conversation import said
from backtrail.testing.model_script import ModelRequest, Reply
from backtrail.testing.model_server import ModelServer
from backtrail.testing.receiver import Behaviour, Received, receiving
from backtrail.testing.receiver import Reply as Answer

PAYABLE: Final = "pay_83FQ"
"""The one payment whose bank answers."""
Pace: TypeAlias = Callable[[str, Reply], float]
"""How many seconds the model of an agent thinks before it gives a reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where it is."""

    server: str
    models: str
    payments: str

    def env(self, part: Part, session: str) -> dict[str, str]:
        """The environment that leads an agent there."""
        return {
            "BACKTRAIL_ENDPOINT": self.server,
            "OPENAI_BASE_URL": f"{self.models}/{part.name}/v1",
            "PAYMENTS_URL": self.payments,
            "SESSION": session,
        }


@contextmanager
def world(server: str, pace: Pace) -> Iterator[World]:
    """The models and the provider, until the block ends."""

    def answer(request: ModelRequest) -> Reply:
        agent = request.path.split("/")[1]
        reply = MINDS[agent](request)
        return said(request, reply, pace(agent, reply))

    with ModelServer(answer) as models, receiving() as payments:
        payments.behave = paid
        yield World(server=server, models=models.url, payments=payments.url)


def paid(request: Received) -> Behaviour:
    """What the payment provider says to a refund."""
    payment = request.json["payment"]
    if payment == PAYABLE:
        return Answer(body=json.dumps({"refund": f"re_{payment[4:]}", "state": "paid"}).encode())
    return Answer(status=503, body=json.dumps({"error": "the bank behind this card does not answer"}).encode())
