"""`python -m notifications.demo_carrier`: the demo carrier as a process of its own, on loopback only."""

import argparse
import json
import socket
from pathlib import Path

import uvicorn

from notifications.demo_carrier.account import SENDER, Account
from notifications.demo_carrier.application import create_carrier
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import LOOPBACK, settings


def main(arguments: list[str] | None = None) -> None:
    """Serve until interrupted. The first line written is the address it answers at."""
    asked = _arguments().parse_args(arguments)
    account = Account(
        asked.account_sid,
        asked.auth_token,
        tuple(asked.number or Account().numbers),
        tuple(asked.messaging_service_sid),
        asked.inbound_address,
    )
    app = create_carrier(asked.store, account, seconds_to_deliver=asked.seconds_to_deliver)
    app.state.carrier.set_faults(Faults.read(json.loads(asked.faults)))
    with socket.create_server((LOOPBACK, asked.port)) as line:
        print(f"http://{LOOPBACK}:{line.getsockname()[1]}", flush=True)  # noqa: T201 - read by whoever started it
        uvicorn.Server(settings(app)).run(sockets=[line])


def _arguments() -> argparse.ArgumentParser:
    usual = Account()
    parser = argparse.ArgumentParser(prog="python -m notifications.demo_carrier", description=__doc__)
    parser.add_argument("--port", type=int, default=8010, help="0 takes a free one")
    parser.add_argument("--store", type=Path, required=True, help="the file its history is kept in")
    parser.add_argument("--account-sid", default=usual.sid)
    parser.add_argument("--auth-token", default=usual.token)
    parser.add_argument("--number", action="append", help=f"a number it sends from (default {SENDER})")
    parser.add_argument("--messaging-service-sid", action="append", default=[])
    parser.add_argument("--inbound-address", default="", help="where texts from people are posted")
    parser.add_argument("--seconds-to-deliver", type=float, default=0.0)
    parser.add_argument("--faults", default="{}", help="faults as a JSON object")
    return parser


if __name__ == "__main__":
    main()
