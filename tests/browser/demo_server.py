"""The demo as `make demo` runs it: a process of its own, with its carrier, its worker and its phones."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

MOST_TRIES = 600
COMMAND = (sys.executable, "-m", "web.command")


def make_demo(folder: Path, start_at: str) -> None:
    """Make the small region in a folder. It takes some ten seconds."""
    own = _environment(folder) | {"CIRCLES_START_AT": start_at}
    subprocess.run([*COMMAND, "demo-data"], env=own, check=True, capture_output=True)


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Serve what was made in a folder; the address of the site."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    own = _environment(folder) | {"CIRCLES_PUBLIC_URL": address}
    log = (folder / "serve.log").open("wb")
    serving = subprocess.Popen([*COMMAND, "serve", "--demo", "--port", str(port)], env=own, stdout=log, stderr=log)
    try:
        _wait_until_it_answers(address, serving)
        yield address
    finally:
        serving.terminate()
        serving.wait(120)
        log.close()


def _environment(folder: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CIRCLES_")}
    return own | {"CIRCLES_DATA_DIR": str(folder), "CIRCLES_CARRIER": "demo"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as line:
        port: int = line.getsockname()[1]
    return port


def _wait_until_it_answers(address: str, serving: "subprocess.Popen[bytes]") -> None:
    for _ in range(MOST_TRIES):
        try:
            with urllib.request.urlopen(f"{address}/health/live", timeout=5):
                return
        except (URLError, ConnectionError):
            try:
                serving.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError("The demo ended before it answered.") from None
    raise AssertionError("The demo did not answer.")
