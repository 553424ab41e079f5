"""The line to the carrier as the settings say. With CARRIER=none there is no channel, and every message says so."""

import logging

from circles.settings import Settings
from notifications.channels.mail import MailChannel, PostOffice
from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.dispatch import Line
from notifications.pace import USUAL, Pace

DEMO_PER_SECOND = 50.0  # the demo carrier's handsets have no networks to spare
NOBODY = "none"
log = logging.getLogger(__name__)


def open_channel(settings: Settings, pace: Pace = USUAL) -> TwilioChannel | None:
    """The channel texts leave by; None where nothing leaves."""
    if settings.carrier == "none":
        return None
    return TwilioChannel(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        settings.twilio_from,
        settings.twilio_messaging_service_sid,
        settings.twilio_api_url,
        pace.answer_within,
    )


def open_mail(settings: Settings, pace: Pace = USUAL) -> MailChannel | None:
    """The post office e-mails leave by; None where none is set. A mistyped one keeps no text from going."""
    office = _post_office(settings)
    if office is None and settings.smtp_url:
        log.error("CIRCLES_SMTP_URL cannot be used, so no e-mail leaves: circles doctor says why.")
    return MailChannel(office, pace.answer_within) if office is not None else None


def ways_offered(settings: Settings) -> frozenset[str]:
    """The ways this installation has: what is not set up is left out, and the next one follows."""
    voice = {"voice"} if settings.twilio_from.startswith("+") else set()
    email = {"email"} if _post_office(settings) is not None else set()
    return frozenset({"text", "letter"} | voice | email)


def _post_office(settings: Settings) -> PostOffice | None:
    try:
        return PostOffice.read(settings.smtp_url) if settings.smtp_url else None
    except ValueError:
        return None


def open_line(settings: Settings, pace: Pace = USUAL) -> Line:
    """The line with its sender and rate. Every process of an installation shares the sender's bucket by its name."""
    name = settings.twilio_messaging_service_sid or settings.twilio_from or NOBODY
    texts, calls = settings.texts_per_second, settings.calls_per_second
    if settings.carrier == "demo":
        texts, calls = max(texts, DEMO_PER_SECOND), max(calls, DEMO_PER_SECOND)
    sender = Sender(name, texts, pace, calls, ways_offered(settings))
    return Line(open_channel(settings, pace), sender, settings.public_url, open_mail(settings, pace))
