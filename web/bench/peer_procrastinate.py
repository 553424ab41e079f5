"""procrastinate with one job for each text, in PostgreSQL, as many at once as our callers."""

import asyncio
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sqlalchemy.engine import make_url

from web.bench.peers import send, texts

IS_THERE = find_spec("procrastinate") is not None  # no dependency: `pip install procrastinate` lets it be measured


async def main(carrier: str, count: int, callers: int, postgres: str) -> None:
    """Queue the jobs, then work until killed."""
    procrastinate: Any = import_module("procrastinate")
    address = make_url(postgres)
    host = address.query.get("host", address.host) or ""
    words = {"dbname": address.database, "host": host, "user": address.username, "password": address.password}
    connector = procrastinate.PsycopgConnector(kwargs={name: value for name, value in words.items() if value})
    app = procrastinate.App(connector=connector)

    send_one = app.task(send, name="send_one")
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await send_one.batch_defer_async(*({"carrier": carrier, "to": to, "body": body} for to, body in texts(count)))
        print("ready", flush=True)  # noqa: T201 - read by whoever measures
        await app.run_worker_async(concurrency=callers, install_signal_handlers=False)


if __name__ == "__main__":
    if not IS_THERE or not sys.argv[5]:
        print("cannot", flush=True)  # noqa: T201
        sys.exit()
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[5]))
