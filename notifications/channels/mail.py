"""E-mail through the provider's own post office (SMTP): one message, handed over once, with a time-out and no retry.

Until the post office has the words, a failure is harmless and may be tried again. Once they are out and no clear answer
came, it may have gone, and no list tells: that is Unknown, and nobody sends it again.
"""

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import parse_qs, unquote, urlsplit

from circles import clock
from notifications.channels.outcomes import NotStarted, Permanent, Sent, Unknown

SECONDS_TO_ANSWER = 10.0
SHORTEST_PATIENCE = 1.0
PORTS = {"smtp": 25, "smtps": 465, "starttls": 587}
REFUSED_FOR_GOOD = 500
UNREACHABLE = "The post office for e-mail could not be reached."


@dataclass(frozen=True)
class PostOffice:
    """Where e-mails are handed over. `smtps` speaks TLS from the first byte, `starttls` asks for it, `smtp` has none.

    `sender` is the address they come from: `?from=` of the setting, else the user's name where that is an address.
    """

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    @classmethod
    def read(cls, address: str) -> "PostOffice":
        """From an address like `starttls://user:password@host:port?from=team@example.org`. Raises ValueError."""
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("it must be smtp://, smtps:// or starttls:// and name a host")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = parse_qs(parts.query).get("from", [user])[0]
        if sender.count("@") != 1 or any(one.isspace() for one in sender):
            raise ValueError("it must say which address e-mails come from: ?from=team@example.org")
        if user and parts.scheme == "smtp" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError("it would send the password in the open: use starttls:// or smtps://")
        return cls(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], user, password, sender)


class MailChannel:
    """One post office. Safe to use from many threads: each e-mail has a connection of its own, for there are few."""

    def __init__(
        self, office: PostOffice, seconds_to_answer: float = SECONDS_TO_ANSWER, trust: ssl.SSLContext | None = None
    ) -> None:
        self._office, self._seconds = office, seconds_to_answer
        self._trust = trust

    def send_email(self, to: str, subject: str, body: str, from_name: str, reference: str) -> Sent:
        """Hand one e-mail over. Raises NotStarted or Permanent where it surely did not go, Unknown where it may."""
        try:
            letter = self._write(to, subject, body, from_name, reference)
            if "@" not in to or not to.isascii():
                raise ValueError(to)
        except ValueError:
            raise Permanent("This is not an address that e-mails can go to.") from None
        until = time.monotonic() + self._seconds
        with self._open() as line:
            for step in (self._hello, lambda line: self._envelope(line, to)):
                _be_patient(line, until)
                step(line)
            _be_patient(line, until)
            sent = self._data(line, letter)
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
            return sent

    def check(self) -> None:
        """Go in and out again, for `circles doctor`. Raises NotStarted or Permanent."""
        with self._open() as line:
            self._hello(line)

    def _write(self, to: str, subject: str, body: str, from_name: str, reference: str) -> EmailMessage:
        local, _, domain = self._office.sender.partition("@")
        letter = EmailMessage(policy=SMTP)
        letter["From"] = Address(from_name, local, domain)
        letter["To"] = to
        letter["Subject"] = subject
        letter["Date"] = format_datetime(clock.machine_now())
        letter["Message-ID"] = f"<{reference}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(body, cte="quoted-printable")
        return letter

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        """A connection, closed whatever happens; what goes wrong while nothing has been handed over is NotStarted."""
        office = self._office
        try:
            line = (
                smtplib.SMTP_SSL(office.host, office.port, timeout=self._seconds, context=self._context())
                if office.scheme == "smtps"
                else smtplib.SMTP(office.host, office.port, timeout=self._seconds)
            )
        except (OSError, smtplib.SMTPException):
            raise NotStarted(UNREACHABLE) from None
        try:
            yield line
        finally:
            line.close()

    def _hello(self, line: smtplib.SMTP) -> None:
        office = self._office
        try:
            if office.scheme == "starttls":
                line.starttls(context=self._context())
            if office.user:
                line.login(office.user, office.password)
            line.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError:
            raise Permanent("The post office for e-mail does not accept our password.") from None
        except (OSError, smtplib.SMTPException):
            raise NotStarted(UNREACHABLE) from None

    def _envelope(self, line: smtplib.SMTP, to: str) -> None:
        try:
            for code, _ in (line.mail(self._office.sender), line.rcpt(to)):
                if code >= REFUSED_FOR_GOOD:
                    raise Permanent("The post office does not take e-mails to this address.", code)
                if not 200 <= code < 300:
                    raise NotStarted("The post office for e-mail is busy.", code)
        except (OSError, smtplib.SMTPException):
            raise NotStarted(UNREACHABLE) from None

    def _data(self, line: smtplib.SMTP, letter: EmailMessage) -> Sent:
        try:
            line.putcmd("data")
            code, _ = line.getreply()
        except (OSError, smtplib.SMTPException):
            raise NotStarted(UNREACHABLE) from None  # not one word of it is out
        if code != 354:
            raise (Permanent if code >= REFUSED_FOR_GOOD else NotStarted)("The post office took no words.", code)
        try:
            line.send(_dotted(letter.as_bytes()))
            code, _ = line.getreply()
        except (OSError, smtplib.SMTPException):
            raise Unknown("The post office gave no clear answer.") from None
        if code >= REFUSED_FOR_GOOD:
            raise Permanent("The post office refused this e-mail.", code)
        if code >= 400:
            raise NotStarted("The post office for e-mail is busy.", code)
        if code != 250:
            raise Unknown("The post office gave no clear answer.", code)
        return Sent(str(letter["Message-ID"]), "sent")

    def _context(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()


def _be_patient(line: smtplib.SMTP, until: float) -> None:
    """What is left of the time for the whole is the time-out of the next step, so that a lease outlasts it all."""
    if line.sock is not None:
        line.sock.settimeout(max(until - time.monotonic(), SHORTEST_PATIENCE))


def _dotted(whole: bytes) -> bytes:
    """The words as they go over the line: a dot that begins a line is doubled, and a line with a dot alone ends it."""
    lines = whole.replace(b"\r\n", b"\n").split(b"\n")
    stuffed = b"\r\n".join(b"." + one if one.startswith(b".") else one for one in lines)
    return stuffed.rstrip(b"\r\n") + b"\r\n.\r\n"
