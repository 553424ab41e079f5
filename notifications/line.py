"""The line to the carrier as the settings say. With CARRIER=none there is no channel, and every message says so."""

from circles.settings import Settings
from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.dispatch import Line
from notifications.pace import USUAL, Pace

DEMO_PER_SECOND = 50.0  # the demo carrier's handsets have no networks to spare
NOBODY = "none"


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


def open_line(settings: Settings, pace: Pace = USUAL) -> Line:
    """The line with its sender and rate. Every process of an installation shares the sender's bucket by its name."""
    name = settings.twilio_messaging_service_sid or settings.twilio_from or NOBODY
    rate = settings.texts_per_second
    if settings.carrier == "demo":
        rate = max(rate, DEMO_PER_SECOND)
    return Line(open_channel(settings, pace), Sender(name, rate, pace), settings.public_url)
