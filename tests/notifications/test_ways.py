"""Which way a message goes: the table, what closes a way, and what holds for every combination."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.people.person import DEVICES
from notifications.reasons import REASONS
from notifications.ways import TABLE, Consent, Matter, Pressing, Reach, Way, pressing, ways, why_none, why_not

ALL = frozenset(get_args(Way))
NOW = datetime(2026, 9, 8, 17, tzinfo=UTC)
ANY = Reach(may_email=True)
STRATEGIES = {
    "matter": st.builds(
        Matter, st.sampled_from(get_args(Pressing)), duty=st.booleans(), safety_net=st.booleans()
    ),
    "reach": st.builds(
        Reach, st.sampled_from(DEVICES), st.booleans(), st.booleans(), st.booleans(),
        st.sampled_from(get_args(Consent)), st.booleans(),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "device", "expected"),
    [
        ("routine", "any", ["text", "email"]),
        ("change", "any", ["text", "email"]),
        ("soon", "any", ["text", "voice", "email"]),
        ("release_day", "any", ["text", "voice", "email"]),
        ("safety", "any", ["text", "voice", "email"]),
        ("rung", "any", ["text", "email"]),
        ("call", "any", ["voice"]),
        ("answer", "any", ["text"]),
        ("routine", "sms_only", ["text"]),
        ("soon", "sms_only", ["text"]),
        ("call", "sms_only", []),
        ("routine", "voice_only", ["voice"]),
        ("safety", "voice_only", ["voice"]),
        ("answer", "voice_only", []),
        ("routine", "letter_only", ["letter"]),
        ("change", "letter_only", ["letter"]),
        ("soon", "letter_only", []),
        ("release_day", "letter_only", []),
        ("safety", "letter_only", []),
    ],
)
def test_the_ways_of_somebody_who_agreed_by_urgency_and_device(
    kind: Pressing, device: str, expected: list[str]
) -> None:
    assert list(ways(Matter(kind), replace(ANY, device=device), ALL)) == expected


@pytest.mark.parametrize("kind", get_args(Pressing))
def test_the_table_knows_every_device(kind: Pressing) -> None:
    assert set(TABLE[kind]) == set(DEVICES)


@pytest.mark.parametrize(
    ("reach", "matter", "expected"),
    [
        (Reach(), Matter("routine"), ["text"]),  # no e-mail on record
        (replace(ANY, consent="none"), Matter("routine"), ["email"]),
        (replace(ANY, consent="none"), Matter("soon"), ["email"]),  # no machine rings who never agreed
        (replace(ANY, consent="none"), Matter("answer"), ["text"]),
        (replace(ANY, consent="none"), Matter("safety", duty=True), ["text", "voice", "email"]),
        (replace(ANY, consent="out"), Matter("routine"), ["email"]),
        (replace(ANY, consent="out"), Matter("answer"), []),
        (replace(ANY, consent="out"), Matter("safety", duty=True), ["voice", "email"]),  # the carrier refuses the text
        (replace(ANY, consent="out"), Matter("release_day", safety_net=True), ["voice", "email"]),
        (replace(ANY, consent="out"), Matter("rung", duty=True, safety_net=True), ["email"]),
        (replace(ANY, consent="out"), Matter("call", duty=True, safety_net=True), ["voice"]),
        (replace(ANY, has_number=False), Matter("release_day"), ["email"]),
        (replace(ANY, number_is_theirs=False), Matter("release_day"), ["email"]),
        (replace(ANY, in_custody=True), Matter("release_day"), []),
        (replace(ANY, device="voice_only", consent="out"), Matter("release_day", safety_net=True), ["voice"]),
        (replace(ANY, device="sms_only", consent="out"), Matter("release_day", safety_net=True), []),
    ],
)
def test_consent_number_and_custody_close_ways(reach: Reach, matter: Matter, expected: list[str]) -> None:
    assert list(ways(matter, reach, ALL)) == expected


def test_what_is_not_set_up_here_is_left_out_and_the_next_way_follows() -> None:
    assert ways(Matter("soon"), ANY, frozenset({"text", "email"})) == ("text", "email")
    assert ways(Matter("soon"), replace(ANY, device="voice_only"), frozenset({"text"})) == ()


def test_a_change_to_what_is_less_than_a_day_away_presses() -> None:
    assert pressing("change", NOW + timedelta(hours=24), NOW) == "soon"
    assert pressing("change", NOW + timedelta(hours=24, seconds=1), NOW) == "change"
    assert pressing("routine", NOW + timedelta(hours=1), NOW) == "routine"


@given(**STRATEGIES)
def test_no_way_is_ever_one_that_the_device_or_the_record_closes(matter: Matter, reach: Reach) -> None:
    for way in ways(matter, reach, ALL):
        assert not reach.in_custody
        assert (way == "letter") == (reach.device == "letter_only")
        if way in ("text", "voice"):
            assert reach.has_number
            assert reach.number_is_theirs
            assert way in {"any": ("text", "voice"), "sms_only": ("text",), "voice_only": ("voice",)}[reach.device]
        if way == "email":
            assert reach.may_email
            assert reach.device == "any"


@given(**STRATEGIES)
def test_whoever_said_stop_is_never_texted_and_called_only_where_it_matters(matter: Matter, reach: Reach) -> None:
    left = ways(matter, replace(reach, consent="out"), ALL)
    assert "text" not in left
    assert "voice" not in left or matter.duty or matter.safety_net


@given(**STRATEGIES)
def test_opting_out_opens_nothing_and_an_answer_goes_only_the_way_it_came(matter: Matter, reach: Reach) -> None:
    agreed, out = (ways(matter, replace(reach, consent=one), ALL) for one in ("yes", "out"))
    assert set(out) <= set(agreed)
    assert set(ways(Matter("answer"), reach, ALL)) <= {"text"}


@given(offered=st.sets(st.sampled_from(get_args(Way))), **STRATEGIES)
def test_every_way_is_offered_open_and_in_the_tables_order(matter: Matter, reach: Reach, offered: set[str]) -> None:
    left = ways(matter, reach, frozenset(offered))
    listed = TABLE[matter.pressing][reach.device]
    assert list(left) == [one for one in listed if one in left]
    assert set(left) <= offered
    assert all(why_not(one, matter, reach) is None for one in left)


@given(**STRATEGIES)
def test_where_nothing_is_left_there_is_a_reason_in_words_and_something_to_do(matter: Matter, reach: Reach) -> None:
    if not ways(matter, reach, ALL):
        assert REASONS[why_none(matter, reach)].instead
