"""Windows of a real browser, and the site on a port of its own for them to open."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import BrowserContext, Page

from tests.filled_site import Site
from web.security import cookies

WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LONGEST_WAIT = 10_000  # milliseconds, for anything a page should come to show


class ServedSite:
    """The site on a real port, over a filled database of its own."""

    def __init__(self, site: Site, address: str) -> None:
        self.site, self.address = site, address

    def path(self, path: str) -> str:
        return self.address + path


@contextmanager
def serving(site: Site, listening: socket.socket) -> Iterator[None]:
    """Serve from a thread until left. The socket listens already, so nobody has to wait for the start."""
    server = uvicorn.Server(uvicorn.Config(site.app, log_level="critical", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(LONGEST_WAIT / 1000)


class Window:
    """One browser window of one person. Remembers what went wrong in it and what it asked of other machines."""

    def __init__(self, context: BrowserContext, served: ServedSite) -> None:
        self.context, self.served = context, served
        self.faults: list[str] = []
        context.set_default_timeout(LONGEST_WAIT)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("console", lambda said: self.faults.append(said.text) if _is_fault(said.type, said.text) else None)
        context.route("**/*", self._only_our_own)
        self.page: Page = context.new_page()

    def _only_our_own(self, route: Any) -> None:
        host = urlsplit(route.request.url).netloc
        if host == urlsplit(self.served.address).netloc:
            route.continue_()
            return
        self.faults.append(f"asked {host}")
        route.abort()

    def sign_in(self, name: str) -> None:
        """Sign somebody in without the door."""
        token = self.served.site.begin_session(name)
        self.context.add_cookies([{"name": cookies.SESSION, "value": token, "url": self.served.address}])

    def open(self, path: str) -> Page:
        self.page.goto(self.served.path(path))
        return self.page


def _is_fault(kind: str, text: str) -> bool:
    """What a page should never say. A refusal's own status (404, 422) is not one."""
    return kind == "error" and "Failed to load resource: the server responded with a status of 4" not in text
