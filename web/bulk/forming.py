"""The circles' own rows, in the weeks in which they form, are briefed, begin to meet, ease off and end."""

from datetime import datetime, timedelta
from uuid import UUID

from circles.circle.agreement import Agreement, AgreementSignature
from circles.circle.circle import Circle, CircleVolunteer
from circles.circle.phase import EARLY_END_REASONS
from circles.journal import Actor
from circles.meetings.series import QUARTER, MeetingSeries
from circles.people.clearance import years_after
from web.bulk.folk import Recruit
from web.bulk.people import Pen, write_clearance
from web.bulk.size import ZONE
from web.bulk.story import TO_BRIEFING, TO_MEETING, Chair, Group, left_on_week

WORDS = "We meet weekly. What is said here stays here, but for harm."
EASED = "We meet every second week from now on."
NO_SLOT = ("forming", "briefed")
WEEKS_AFTER_END = {"follow_up": (6,), "closed": (6, 12)}
EARLY = tuple(EARLY_END_REASONS.values())


def write_forming(pen: Pen, group: Group, week: int) -> None:
    """What this week brings to one circle, beside its meeting."""
    if week == group.formed:
        _form(pen, group)
    _come_and_go(pen, group, week)
    if group.state != "forming" and week == group.formed + TO_BRIEFING:
        _brief(pen, group, week)
    if group.meets_from is not None and week == group.formed + TO_MEETING:
        _begin(pen, group, week)
    if week == group.eases:
        _ease(pen, group, week)
    if week == group.stops:
        _stop(pen, group, week)


def _come_and_go(pen: Pen, group: Group, week: int) -> None:
    for chair in group.chairs:
        if week == chair.joined != group.formed:
            _join(pen, group, chair)
        if week == chair.left:
            by, at, one = pen.coordinators[group.lead], pen.at(week, 3), chair.recruit
            pen.rows.note("volunteer_leaves", "circle", group.circle_id, by, at, group.member.own_id,
                          now_is=str(one.own_id))  # fmt: skip
            _get_up(pen, one, at, by)


def circle_of(pen: Pen, group: Group) -> Circle:
    """The circle's row as it stands at the end of the story."""
    since, ended = _since(group), None if group.is_open else group.stops
    at = pen.at(group.formed, 1)
    reason = "While a new charge is looked at." if group.state == "suspended" else None
    if group.state == "ended_early":
        reason = f"{EARLY[group.place % len(EARLY)]}."
    briefed = group.state != "forming"
    return Circle(
        id=group.circle_id, provider_id=pen.rows.provider_id, core_member_id=group.member.own_id, name=group.name,
        state=group.state, state_since=pen.day(since), state_reason=reason, place_id=_venue(pen, group),
        core_member_agreed_on=pen.day(group.formed + 1) if briefed else None,
        briefed_on=pen.day(group.formed + TO_BRIEFING) if briefed else None, made_at=at,
        ended_on=pen.day(ended) if ended is not None else None,
    )  # fmt: skip


def _since(group: Group) -> int:
    """The week in which the state began that the circle has at the end."""
    if group.state == "forming":
        return group.formed
    if group.state == "briefed":
        return group.formed + TO_BRIEFING
    if group.stops is not None:
        return group.stops + max(WEEKS_AFTER_END.get(group.state, (0,)))
    if group.eases is not None:
        return group.eases + (16 if group.state == "ending" else 0)
    return group.formed + TO_MEETING


def _form(pen: Pen, group: Group) -> None:
    rows, by, at, about = pen.rows, pen.coordinators[group.lead], pen.at(group.formed, 1), group.member.own_id
    rows.put(circle_of(pen, group))
    rows.note("form_circle", "circle", group.circle_id, by, at, about, now_is="forming")
    rows.note("move_core_member", "core_member", about, by, at, about, was="waiting", now_is="in_a_circle")
    for chair in group.chairs:
        if chair.joined == group.formed:
            _join(pen, group, chair)


def _join(pen: Pen, group: Group, chair: Chair) -> None:
    rows, by, at, one = pen.rows, pen.coordinators[group.lead], pen.at(chair.joined, 1), chair.recruit
    left = left_on_week(group, chair)
    briefed = max(group.formed + TO_BRIEFING, chair.joined) if group.state != "forming" else None
    rows.add(
        CircleVolunteer, at, circle_id=group.circle_id, volunteer_id=one.own_id, person_id=one.person_id,
        joined_on=pen.day(chair.joined), briefed_on=pen.day(briefed) if briefed is not None else None,
        left_on=pen.day(left) if left is not None else None,
        left_reason="Moved away." if chair.left is not None else None,
    )  # fmt: skip
    rows.note("add_volunteer", "circle", group.circle_id, by, at, group.member.own_id, now_is=str(one.own_id))
    if group.member.adapted:
        day = at.date()
        write_clearance(pen, one, "adapted_training", at, by, issued_on=day, renew_by=years_after(day, 3))
    one.sits += 1
    if one.sits == 1:
        rows.note("move_volunteer", "volunteer", one.own_id, by, at, one.person_id, was="pool", now_is="in_a_circle")


def _get_up(pen: Pen, one: Recruit, at: datetime, by: Actor) -> None:
    """Back to the pool, for whoever sits in no other circle."""
    one.sits -= 1
    if one.sits == 0:
        pen.rows.note("move_volunteer", "volunteer", one.own_id, by, at, one.person_id, was="in_a_circle",
                      now_is="pool")  # fmt: skip


def _brief(pen: Pen, group: Group, week: int) -> None:
    by, about = pen.coordinators[group.lead], group.member.own_id
    agreed = pen.day(group.formed + 1).isoformat()
    pen.rows.note("core_member_agrees", "circle", group.circle_id, by, pen.at(week - 1, 2), about, now_is=agreed)
    pen.rows.note("hold_briefing", "circle", group.circle_id, by, pen.at(week, 1), about, was="forming",
                  now_is="briefed")  # fmt: skip


def _begin(pen: Pen, group: Group, week: int) -> None:
    """The agreement, the gate, and the weekly slot."""
    by, about, at = pen.coordinators[group.lead], group.member.own_id, pen.at(week, 0)
    _agree(pen, group, week, 1, 1, WORDS)
    begins = "custody_phase" if group.state == "custody_phase" else "weekly"
    pen.rows.note("pass_gate", "circle", group.circle_id, by, at, about, was="briefed", now_is="agreement_signed")
    pen.rows.note(f"begin_{begins}", "circle", group.circle_id, by, at, about, was="agreement_signed", now_is=begins)
    _slot(pen, group, week + 1, group.eases, 1)


def _agree(pen: Pen, group: Group, week: int, number: int, every_weeks: int, words: str) -> None:
    rows, by, at, about = pen.rows, pen.coordinators[group.lead], pen.at(week, 0, 10), group.member.own_id
    agreement = rows.add(
        Agreement, at, circle_id=group.circle_id, number=number, every_weeks=every_weeks, words=words,
        made_on=at.date(),
    )  # fmt: skip
    rows.note("write_agreement", "circle", group.circle_id, by, at, about, now_is=str(number))
    for person_id in (group.member.person_id, *(chair.recruit.person_id for chair in group.sitting(week))):
        rows.add(AgreementSignature, at, agreement_id=agreement, person_id=person_id, signed_on=at.date())
        rows.note("sign_agreement", "circle", group.circle_id, by, at, about, now_is=f"{number}:{person_id}")


def _slot(pen: Pen, group: Group, first: int, stops: int | None, every_weeks: int) -> None:
    """When it meets, from one week until another; open ones have their meetings of the next quarter."""
    at, from_on = pen.at(first - 1, 1), pen.calendar.monday(first)
    end = stops if stops is not None else group.stops
    until = pen.calendar.monday(end) - timedelta(days=1) if end is not None else None
    group.series_id = pen.rows.add(
        MeetingSeries, at, circle_id=group.circle_id, weekday=group.weekday, at_time=group.at_time, zone=ZONE,
        every_weeks=every_weeks, place_id=_venue(pen, group), from_on=from_on, until_on=until,
        made_until=until or pen.calendar.today + QUARTER,
    )  # fmt: skip
    slot = f"{group.weekday} {group.at_time:%H:%M} every {every_weeks}"
    pen.rows.note("set_weekly_slot", "circle", group.circle_id, pen.coordinators[group.lead], at, group.member.own_id,
                  now_is=slot)  # fmt: skip


def _ease(pen: Pen, group: Group, week: int) -> None:
    by, at = pen.coordinators[group.lead], pen.at(week - 1, 1)
    pen.rows.note("go_fortnightly", "circle", group.circle_id, by, at, group.member.own_id, was="weekly",
                  now_is="fortnightly")  # fmt: skip
    _agree(pen, group, week, 2, 2, EASED)
    _slot(pen, group, week, None, 2)
    if group.state == "ending":
        pen.rows.note("begin_ending", "circle", group.circle_id, by, pen.at(week + 16), group.member.own_id,
                      was="fortnightly", now_is="ending")  # fmt: skip


def _stop(pen: Pen, group: Group, week: int) -> None:
    by, at, about = pen.coordinators[group.lead], pen.at(week, 0), group.member.own_id
    if group.state in ("suspended", "ended_early"):
        verb = "suspend" if group.state == "suspended" else "end_early"
        pen.rows.note(verb, "circle", group.circle_id, by, at, about, was="weekly", now_is=group.state)
    else:
        steps = [("begin_ending", "weekly", "ending", 0), ("end_circle", "ending", "ended", 0)]
        later = (("begin_follow_up", "ended", "follow_up"), ("close_circle", "follow_up", "closed"))
        after = WEEKS_AFTER_END.get(group.state, ())
        steps += [(*step, weeks) for step, weeks in zip(later, after, strict=False)]
        for verb, was, now_is, weeks in steps:
            pen.rows.note(verb, "circle", group.circle_id, by, pen.at(week + weeks), about, was=was, now_is=now_is)
    if not group.is_open:
        _part(pen, group, week)


def _part(pen: Pen, group: Group, week: int) -> None:
    by, at, about = pen.coordinators[group.lead], pen.at(week, 0), group.member.own_id
    for chair in group.sitting(week):
        _get_up(pen, chair.recruit, at, by)
    pen.rows.note("move_core_member", "core_member", about, by, at, about, was="in_a_circle",
                  now_is=group.member.stage)  # fmt: skip


def _venue(pen: Pen, group: Group) -> UUID:
    venues = pen.venues[group.area]
    return venues[group.place // len(pen.venues) % len(venues)]
