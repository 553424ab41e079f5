"""`circles doctor`: what is wrong with this installation, each with what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, func, text
from sqlmodel import Session, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import is_sqlite, open_engine, reading
from circles.demo_mark import is_demo
from circles.places.bank_holiday import last_known
from circles.places.reference import Outcode
from circles.settings import Settings
from migrations.upgrade import at_head
from notifications.channels.mail import MailChannel, PostOffice
from notifications.channels.outcomes import NotSent
from notifications.heartbeat import is_silent
from notifications.line import ways_offered
from notifications.sending_stop import open_stop

HOLIDAYS_AHEAD = timedelta(days=365)
SHORTEST_KEY = 32


@dataclass(frozen=True)
class Finding:
    """One thing found: `wrong` needs mending, `warning` needs knowing."""

    level: str
    sentence: str


def findings(settings: Settings) -> list[Finding]:
    """Everything found, settings first."""
    found = [*_settings(settings), *_carrier(settings), *_mail(settings)]
    engine = open_engine(settings.database)
    try:
        with reading(engine) as session:
            found += _database(engine, session)
            if all(one.level != "wrong" for one in found):
                found += [*_facts(session), *_sending(session, settings)]
    finally:
        engine.dispose()
    return found


def _settings(settings: Settings) -> Iterator[Finding]:
    for name, kept in (("SECRET_KEY", settings.secret_key), ("ENCRYPTION_KEYS", settings.encryption_keys)):
        if not kept.get_secret_value():
            yield Finding(
                "warning", f"CIRCLES_{name} is not set: one is kept in {settings.data_dir}. Keep a copy elsewhere."
            )
    if 0 < len(settings.secret_key.get_secret_value()) < SHORTEST_KEY:
        yield Finding("wrong", f"CIRCLES_SECRET_KEY is short: use at least {SHORTEST_KEY} random characters.")
    if not settings.on_https and not settings.public_url.startswith(("http://127.0.0.1", "http://localhost")):
        yield Finding("wrong", "CIRCLES_PUBLIC_URL is not https: everybody on the way could read along.")
    if settings.on_https and not settings.trusted_proxies:
        yield Finding(
            "warning",
            "CIRCLES_TRUSTED_PROXIES is not set: everybody seems to come from the proxy, so that one person's wrong "
            "passwords keep all others out for a while.",
        )


def _carrier(settings: Settings) -> Iterator[Finding]:
    if settings.carrier == "none":
        yield Finding("warning", "CIRCLES_CARRIER is none: no text leaves, and the outbox says so.")
    if settings.carrier == "twilio":
        given = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        if not all(given) or not (settings.twilio_from or settings.twilio_messaging_service_sid):
            yield Finding("wrong", "CIRCLES_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and a sender are all needed to send texts.")
        if "voice" not in ways_offered(settings):
            yield Finding(
                "warning", "CIRCLES_TWILIO_FROM is no number to ring from: nobody is called, not even for a concern."
            )


def _mail(settings: Settings) -> Iterator[Finding]:
    """Whether e-mails can leave: the post office is gone into and out of, and nothing is sent."""
    if not settings.smtp_url:
        yield Finding(
            "warning", "CIRCLES_SMTP_URL is not set: no e-mail leaves. What no text or call can tell goes to a person."
        )
        return
    try:
        MailChannel(PostOffice.read(settings.smtp_url)).check()
    except ValueError as problem:
        yield Finding("wrong", f"CIRCLES_SMTP_URL: {problem}.")
    except NotSent as problem:
        yield Finding("wrong", f"CIRCLES_SMTP_URL: {problem.meaning}")


def _database(engine: Engine, session: Session) -> Iterator[Finding]:
    if not at_head(session.connection()):
        yield Finding("wrong", "The schema is not up to date: run circles migrate.")
    if not is_sqlite(engine) and session.connection().execute(text("SHOW synchronous_commit")).scalar() == "off":
        yield Finding("wrong", "PostgreSQL's synchronous_commit is off: a text could follow a commit that is lost.")


def _facts(session: Session) -> Iterator[Finding]:
    if not session.exec(select(func.count()).select_from(Outcode)).one():
        yield Finding("wrong", "The reference facts are not loaded: run circles migrate.")
    today = clock.now(session).date()
    for division in sorted(set(session.exec(select(Provider.holiday_division)))):
        if last_known(division) < today + HOLIDAYS_AHEAD:
            last = last_known(division).isoformat()
            yield Finding("warning", f"Bank holidays of {division} are known until {last} only: update Circles.")
    if is_demo(session):
        yield Finding("warning", "This is a demo database: its passwords are known to everybody.")


def _sending(session: Session, settings: Settings) -> Iterator[Finding]:
    stop = open_stop(session)
    if stop is not None:
        yield Finding("wrong", f"Sending is stopped: {stop.reason}")
    if settings.carrier != "none" and is_silent(session, clock.machine_now()):
        yield Finding(
            "wrong", "No worker has been alive for three minutes: run circles worker, or serve without --no-worker."
        )
