"""Every table of the domain in one import, for migrations, tests and whoever walks the columns."""

from circles import clock, demo_mark, job, journal, strike_out
from circles.accounts import account, link, provider, session, submission, throttle
from circles.circle import agreement, circle, cover
from circles.concerns import clocks, concern, entry, ladder
from circles.drafts import draft
from circles.matching import proposal, run, setting, stops, wish
from circles.meetings import attendance, contact, meeting, minutes, series
from circles.people import (
    clearance,
    core_member,
    licence_condition,
    peer_mentor,
    person,
    professional,
    text_consent,
    volunteer,
)
from circles.places import place, reference
from circles.releases import check_in, confirmation, dates, legs, mentor_wish, mentors, pairing, plan
from circles.today import row

__all__ = [
    "account", "agreement", "attendance", "check_in", "circle", "clearance", "clock", "clocks", "concern",
    "confirmation", "contact", "core_member", "cover", "dates", "demo_mark", "draft", "entry", "job", "journal",
    "ladder", "legs", "licence_condition", "link", "meeting", "mentor_wish", "mentors", "minutes", "pairing",
    "peer_mentor", "person", "place", "plan", "professional", "proposal", "provider", "reference", "row", "run",
    "series", "session", "setting", "stops", "strike_out", "submission", "text_consent", "throttle", "volunteer",
    "wish",
]  # fmt: skip
