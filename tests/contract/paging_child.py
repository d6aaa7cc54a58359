"""Sends what is in the outbox of a database: run in a process that will be killed."""

import asyncio
import sys

from backtrail.server.alerts.delivery.delivering import Delivering
from backtrail.server.alerts.outgoing.addresses import allowed
from backtrail.server.alerts.outgoing.ways import Ways
from backtrail.server.storage.records import open_records


async def main(url: str) -> None:
    worker = Delivering(open_records(url), Ways(allowed("127.0.0.0/8")), "https://bt.example")
    await worker.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
