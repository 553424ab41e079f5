"""A carrier that takes its time and nothing else: every text after so many milliseconds, remembered in memory.

For measuring how fast texts leave. The demo carrier keeps a database and posts reports, and would be what is measured.
"""

import argparse
import asyncio
import json
import time
from urllib.parse import parse_qs

JSON = b"Content-Type: application/json\r\nConnection: keep-alive\r\n"


class QuickCarrier:
    """Takes texts on loopback. GET /many tells how many, GET /taken which, and between which moments."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.taken: list[tuple[str, str]] = []
        self.first = self.last = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open for as long as the caller likes."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(await self._answer(head, reader))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader) -> bytes:
        if head.startswith(b"GET /many"):
            return _response("200 OK", len(self.taken))
        if head.startswith(b"GET /taken"):
            return _response("200 OK", {"taken": self.taken, "seconds": self.last - self.first})
        if head.startswith(b"GET"):
            return _response("200 OK", {"messages": [], "next_page_uri": None})
        fields = parse_qs((await reader.readexactly(_length(head))).decode())
        await asyncio.sleep(self._seconds)
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.taken.append((fields["To"][0], fields["Body"][0]))
        return _response("201 Created", {"sid": f"SM{len(self.taken):032x}", "status": "queued"})


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return int(next(one for one in lines if one.startswith(b"content-length:")).partition(b":")[2])


def _response(status: str, what: object) -> bytes:
    body = json.dumps(what).encode()
    return b"HTTP/1.1 %b\r\n%bContent-Length: %d\r\n\r\n%b" % (status.encode(), JSON, len(body), body)


async def main() -> None:
    """Serve until killed. The first line written is the address."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--milliseconds", type=float, default=50.0)
    carrier = QuickCarrier(parser.parse_args().milliseconds / 1000)
    server = await asyncio.start_server(carrier.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)  # noqa: T201 - read by whoever started it
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
