"""What a guard says to the server and hears from it, as HTTP: register and beat, and one long poll for all runs."""

import ssl
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

import httpx

from backtrail.sdk.capture.export.destination import Destination
from backtrail.sdk.guard.order import Order, read
from backtrail.sdk.guard.run import Run

WAIT: Final = 25.0
"""Seconds that the server may hold a poll in which nothing happens."""
PATIENCE: Final = 5.0
"""Seconds for anything else."""
HELD: Final = httpx.Timeout(PATIENCE, read=WAIT + PATIENCE)
ADDRESSED: Final = 200
"""Runs that one poll asks for, the newest; the others hear with their next beat."""


class Refused(Exception):
    """The server does not take it."""

    def __init__(self, status: int, said: str, wait: float | None) -> None:
        super().__init__(f"{status}: {said}")
        self.status = status
        self.wait = wait


class Wire:
    """One connection to one server. Raises Refused and httpx.HTTPError."""

    def __init__(self, goal: Destination) -> None:
        self._project = {"project": goal.project} if goal.project else {}
        self._http = httpx.AsyncClient(
            base_url=goal.endpoint,
            headers={name: value for name, value in goal.headers.items() if name.lower() == "authorization"},
            timeout=PATIENCE,
            verify=_trust(goal),
            trust_env=not goal.is_local,
        )

    async def beat(self, run: Run, after: int) -> tuple[list[Order], int]:
        """Say how a run is doing; the orders for it after that number, and the number of the newest there is."""
        answer = await self._http.post("/api/guard/runs", params={**self._project, "after": after}, json=told(run))
        return _heard(answer)

    async def poll(self, runs: Iterable[Run], after: int) -> tuple[list[Order], int]:
        """Wait for orders to any of the runs."""
        addressed = list(runs)[-ADDRESSED:]
        params: dict[str, Any] = {
            **self._project,
            "after": after,
            "wait": WAIT,
            "run": [run.id for run in addressed],
            "session": sorted({run.session for run in addressed if run.session}),
            "trace": sorted({run.trace for run in addressed if run.trace}),
        }
        return _heard(await self._http.get("/api/guard/orders", params=params, timeout=HELD))

    async def close(self) -> None:
        await self._http.aclose()


def _trust(goal: Destination) -> ssl.SSLContext | bool:
    return ssl.create_default_context(cafile=goal.certificate) if goal.url.startswith("https") else False


def told(run: Run) -> dict[str, Any]:
    """A run as the server keeps it."""
    return {
        "id": run.id,
        "session_id": run.session,
        "trace_id": run.trace,
        "agent": run.plan.agent,
        "limits": run.limits.told(),
        "spent": asdict(run.spent),
        "state": run.state,
        "tripped": run.tripped,
    }


def _heard(answer: httpx.Response) -> tuple[list[Order], int]:
    if not answer.is_success:
        wait = answer.headers.get("retry-after", "")
        raise Refused(answer.status_code, answer.text[:200], float(wait) if wait.isdigit() else None)
    try:
        body = answer.json()
    except ValueError as wrong:
        raise Refused(404, "the answer is not JSON", None) from wrong
    if not isinstance(body, Mapping) or not isinstance(body.get("next"), int):
        raise Refused(404, "the answer is not a guard's", None)
    orders = [order for each in body.get("orders", ()) if (order := read(each)) is not None]
    return orders, body["next"]
