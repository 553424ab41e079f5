"""The headers of every answer, errors and static files included: a plain ASGI middleware, nothing buffered."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from circles.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
A_YEAR = 31_536_000


class SecurityHeaders:
    """Adds the headers. Pages are never stored; static files, whose addresses carry their hash, are kept for ever."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.https = settings.on_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._guard(MutableHeaders(scope=message), scope, message["status"])
            await send(message)

        await self.app(scope, receive, send_guarded)

    def _guard(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        headers.update(ALWAYS)
        if self.https:
            headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        kept = scope["path"].startswith("/static/") and status == 200 and b"v=" in scope["query_string"]
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if kept else "no-store"
