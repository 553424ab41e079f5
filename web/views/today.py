"""The rows of Today in words: what stands there, what it asks, and the one action."""

from dataclasses import dataclass
from datetime import datetime

from circles import clock
from circles.local_time import date_in_words, due_in_words, local_date, moment_in_words
from circles.today.concerns import concern_rows
from circles.today.row import TodayRow
from notifications.needs_you import needs_you, standstill
from web.visit import Visit

URGENT = (
    "concern_nobody", "concern_new", "concern_unanswered", "release_silent", "release_ring",
    "release_reception", "release_practitioner", "free_text", "call_wish", "below_quorum",
    "renew_by_passed", "not_arrived", "letter_to_write",
    "called_instead", "texts_stopped",
)  # fmt: skip


BY = {
    "concern_new": "take it by",
    "concern_nobody": "was to be taken by",
    "minutes_overdue": "the oldest were due",
    "release_confirm": "by",
    "release_practitioner": "by",
    "release_ring": "was due",
    "release_silent": "was due",
    "release_reception": "since",
}


@dataclass(frozen=True)
class Words:
    """How a kind of row reads. `note` may hold {count}; `href` holds {id}."""

    note: str
    action: str
    href: str
    tag: str = "to do"


@dataclass(frozen=True)
class Line:
    """One row as the page shows it."""

    kind: str
    subject_id: str
    strong: str
    note: str
    due: str
    tag: str
    colour: str
    action: str
    href: str
    can_be_put_off: bool


@dataclass(frozen=True)
class Bucket:
    """Rows under one heading, folded or not."""

    heading: str
    lines: list[Line]
    folded: bool = False


KINDS = {
    "concern_nobody": Words("Nobody has answered: somebody must take it", "Take it", "/concerns/{id}/take", "nobody"),
    "concern_new": Words("Somebody raised this and nobody has it", "Read it", "/concerns/{id}", "nobody has it"),
    "concern_unanswered": Words("You raised this. Nobody has answered yet", "See it", "/concerns/{id}", "unanswered"),
    "concern_answered": Words("What you raised is in hand", "See it", "/concerns/{id}", "in hand"),
    "concern_held": Words("You have this concern", "Go on with it", "/concerns/{id}", "yours"),
    "concern_to_sign_off": Words("Seen through: somebody else signs it off", "Read it", "/concerns/{id}", "sign off"),
    "release_silent": Words("Nobody has heard from the gate", "See what to do", "/releases/{id}", "silent"),
    "release_ring": Words("Still not confirmed: ring the prison", "Confirm it", "/releases/{id}", "overdue"),
    "release_reception": Words("Reception has to hear who comes instead", "Say it is done", "/releases/{id}", "ring"),
    "release_practitioner": Words(
        "It went another way: the practitioner has to hear", "Say it is done", "/releases/{id}", "ring"
    ),
    "release_confirm": Words("To be confirmed with the prison today", "Confirm it", "/releases/{id}", "confirm"),
    "release_not_ready": Words("Comes out soon: not everything is settled", "See what is open", "/releases/{id}"),
    "release_unplanned": Words(
        "Comes out soon, and there is no plan", "Plan the release", "/releases/new?person={id}", "no plan"
    ),
    "pairing_not_asked": Words(
        "Comes out within four weeks, and has not been asked about a mentor", "Ask", "/pairings/{id}", "ask"
    ),
    "pairing_review": Words("The review with their mentor is due", "Write down the review", "/pairings/{id}"),
    "pairing_step_down": Words("Twelve weeks with their mentor are over", "Step down", "/pairings/{id}"),
    "pairing_goodbye": Words("The goodbye with their mentor is due", "Write down the goodbye", "/pairings/{id}"),
    "free_text": Words(
        "Sent us a text that needs a person's answer", "Read and answer", "/messages/inbox#{id}", "answer"
    ),
    "letter_to_write": Words("A letter to write: they take letters only", "Print it", "/messages/{id}", "not posted"),
    "called_instead": Words(
        "They want no more texts, and their day is near: we rang", "See what to do", "/messages/{id}", "told by call"
    ),
    "not_arrived": Words("A message to them did not arrive", "See what to do", "/messages/{id}", "not arrived"),
    "below_quorum": Words(
        "Meets within a day: {count} said they will come", "See who is free", "/meetings/{id}", "few coming"
    ),
    "call_wish": Words("Would like a call after a meeting", "Ring them", "/calls/{id}", "ring"),
    "minutes_overdue": Words("Overdue minutes: {count}", "See whose turn it is", "/meetings/{id}/minutes", "overdue"),
    "minutes_to_read": Words("Minutes have come in", "Read them", "/meetings/{id}/minutes", "to read"),
    "contact_thin": Words("Contact has grown thin", "See the last contacts", "/contacts?circle={id}", "thin"),
    "contacts_to_read": Words("{count} logged contacts to read", "Read them", "/contacts?circle={id}", "to read"),
    "did_it_happen": Words("The meeting is over: did it happen?", "Say how it went", "/meetings/{id}"),
    "holiday_undecided": Words("The meeting falls on a bank holiday", "Keep, move or cancel", "/meetings/{id}"),
    "no_weekly_slot": Words("No meeting lies ahead", "Set the weekly slot", "/circles/{id}/slot"),
    "circle_rung": Words(
        "Their group is being rung. Still to hear from: {count}", "Open the call list", "/matching/proposals/{id}",
        "ring",
    ),
    "circle_proposed": Words(
        "Waits for a circle: a group is proposed", "Look at it", "/matching/proposals/{id}", "proposed"
    ),
    "waiting_for_circle": Words("Is waiting for a circle", "Form a circle", "/circles/new?person={id}", "waiting"),
    "matching_yes": Words(
        "Said yes to something new: ring them", "Open the call list", "/matching/proposals/{id}", "ring"
    ),
    "gate_open": Words(
        "The circle is forming: some things are still missing", "See what is missing", "/circles/{id}", "forming"
    ),
    "too_few_volunteers": Words(
        "{count} volunteers are left: review within 14 days", "Find another", "/circles/{id}", "review"
    ),
    "renew_by_passed": Words("A check is past its renew-by date", "See the check", "/people/{id}", "renew"),
    "renew_by_soon": Words("A check is to be renewed soon", "See the check", "/people/{id}", "renew soon"),
    "renew_by_free": Words(
        "A check is past its renew-by date, and they sit in no circle", "See the check", "/people/{id}", "renew"
    ),
    "opted_out": Words("Asked for no more texts: ring them from now on", "See their number", "/people/{id}", "ring"),
    "number_shared": Words(
        "Shares a number with somebody, so gets no texts", "Settle the number", "/people/{id}", "shared number"
    ),
}  # fmt: skip


WITH_MATCHING = {"waiting_for_circle": Words("Is waiting for a circle", "Find a group", "/matching", "waiting")}


def written(row: TodayRow, visit: Visit) -> Line:
    """A row in words."""
    words = KINDS[row.kind]
    if "matching" in visit.viewer.provider.switches:
        words = WITH_MATCHING.get(row.kind, words)
    return Line(
        kind=row.kind,
        subject_id=str(row.subject_id),
        strong=row.name or "Somebody we do not know",
        note=words.note.format(count=row.count or "nobody"),
        due=_due(row, visit),
        tag=words.tag,
        colour="danger" if row.kind in URGENT else "due" if words.tag == "to do" else "",
        action=words.action,
        href=words.href.format(id=row.subject_id),
        can_be_put_off=row.can_be_put_off,
    )


def concern_lines(visit: Visit) -> list[Line]:
    """What comes before anything else, for whoever it concerns."""
    return [written(row, visit) for row in concern_rows(visit.session, visit.viewer, visit.now)]


def sending_rows(visit: Visit) -> list[Line]:
    """What sending asks, and first of all whether texts go out at all."""
    lines = [written(row, visit) for row in needs_you(visit.session, visit.viewer, visit.now)]
    why = why_no_texts(visit)
    if not why:
        return lines
    stopped = Line(
        "texts_stopped", "", "Texts are not going out", why, "now", "standstill", "danger", "See the messages",
        "/messages", can_be_put_off=False,
    )  # fmt: skip
    return [stopped, *lines]


def why_no_texts(visit: Visit) -> str:
    """Why texts are not going out, in words; nothing where they are, or where none are meant to."""
    if visit.house.settings.carrier == "none":
        return ""
    return standstill(visit.session, clock.machine_now())


def buckets_of(now: list[Line], week: list[Line], later: list[Line]) -> tuple[Bucket, ...]:
    """The three headings of Today (F18)."""
    return (Bucket("Now", now), Bucket("This week", week), Bucket("When you can", later, folded=True))


def _due(row: TodayRow, visit: Visit) -> str:
    zone = visit.viewer.provider.zone
    if row.due is None:
        return ""
    if row.kind in BY and isinstance(row.due, datetime):
        return f"{BY[row.kind]} {moment_in_words(row.due, zone, visit.now)}"
    if isinstance(row.due, datetime):
        return moment_in_words(row.due, zone, visit.now)
    today = local_date(visit.now, zone)
    if row.kind.startswith(("renew", "pairing_")) and row.kind != "pairing_not_asked":
        return due_in_words(row.due, today)
    if row.kind.startswith("release") or row.kind == "pairing_not_asked":
        return date_in_words(row.due, today)
    days = (today - row.due).days
    return "since today" if days == 0 else f"for {days} day{'s' if days != 1 else ''}"
