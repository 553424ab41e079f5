"""The open connections of the demo carrier's server, so that a fault can cut one in the middle of a request."""

import asyncio
import socket
import struct

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_CUT = struct.pack("ii", 1, 0)  # linger on, for no time: the other side gets a reset instead of a goodbye


class Lines:
    """Which connection belongs to which caller. Used in the server's own thread only."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol that notes its connections here."""
        lines = self._open

        class NotedProtocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                if self.client:
                    lines[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client:
                    lines.pop(self.client, None)
                super().connection_lost(exc)

        return NotedProtocol

    async def cut(self, request: Request) -> None:
        """Reset the caller's connection. Raises RuntimeError where the server did not note it."""
        transport = self._open.get((request.client.host, request.client.port)) if request.client else None
        if transport is None:
            raise RuntimeError("This connection was not noted: serve the carrier with Lines.protocol().")
        line: socket.socket = transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CUT)
        transport.abort()
        await asyncio.sleep(0)  # lets the loop notice, so that nothing more is written to a dead line
