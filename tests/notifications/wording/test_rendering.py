"""Every text, in both languages, with kind and with hostile names."""

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wording.aloud import Manner, prompt, thanks
from notifications.wording.plain_letters import plain_letters
from notifications.wording.rendering import Value, WrongVariables, fit_sender, render
from notifications.wording.texts import (
    LOCK_SCREEN,
    ON_THE_LOCK_SCREEN,
    TEXTS,
    VARIABLES,
    Language,
    NoSuchWording,
)
from notifications.wording.word_guard import UnfitText, check

LANGUAGES: tuple[Language, ...] = ("en", "cy")
EVERY = [(code, language) for code in TEXTS for language in LANGUAGES]
NAMES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("hostile_names.json").read_text(encoding="utf-8"))
WITH_A_NAME = [code for code, text in TEXTS.items() if "first_name" in text.variables]

USUAL: dict[str, Value] = {
    "first_name": "Sam", "sender": "The Team", "duty_number": "0117 496 0123", "code": "314159", "minutes": 10,
    "count": 14,
    "day": date(2026, 12, 3), "time": time(18), "old_day": date(2026, 12, 2),
    "old_time": time(18, 30), "other_day": date(2026, 12, 10), "other_time": time(12),
}  # fmt: skip
LONGEST: dict[str, Value] = USUAL | {
    "first_name": "Christopher", "sender": "The Wednesday People", "duty_number": "+44 117 496 0123",
    "day": date(2026, 7, 29), "time": time(22, 30), "old_day": date(2026, 7, 22), "old_time": time(10, 30),
    "other_day": date(2026, 9, 30), "other_time": time(11, 45),
}  # fmt: skip


def values(text: str, chosen: dict[str, Value] = USUAL, **other: Value) -> dict[str, Value]:
    return {name: (chosen | other)[name] for name in TEXTS[text].variables}


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_every_text_fits_one_cheap_segment_with_the_longest_usual_values(code: str, language: Language) -> None:
    text = render(code, language, values(code, LONGEST))
    assert (text.encoding, text.segments) == ("gsm-7", 1), text.body


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_every_text_takes_exactly_the_variables_it_names(code: str, language: Language) -> None:
    used = {name for _, name, _, _ in Formatter().parse(TEXTS[code].template(language)) if name}
    real = {{"hello": "first_name", "need_us": "duty_number"}.get(name, name) for name in used}
    assert real == TEXTS[code].variables <= VARIABLES


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_a_locked_phone_shows_no_more_than_first_name_time_and_sender(code: str, language: Language) -> None:
    marks: dict[str, Value] = {"code": "271828", "minutes": 77, "count": 88, "duty_number": "0117 496 0456"}
    for first_name in ("Jo", None):
        shown = render(code, language, values(code, USUAL, first_name=first_name, **marks)).body[:LOCK_SCREEN]
        for name in TEXTS[code].variables - ON_THE_LOCK_SCREEN:
            assert str(marks[name])[:3] not in shown


@pytest.mark.parametrize(("code", "language"), EVERY)
def test_a_text_that_asks_says_which_numbers_answer(code: str, language: Language) -> None:
    body = render(code, language, values(code)).body
    assert ("1 " in body and ", 2 " in body) == TEXTS[code].asks


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", NAMES, ids=lambda one: ascii(one["name"])[:30])
def test_no_name_breaks_a_text_or_brings_in_what_may_not_be_said(language: Language, hostile: dict[str, Any]) -> None:
    hello = "Helo" if language == "cy" else "Hi"
    expected = f"{hello} {hostile['shown']}, " if hostile["shown"] else f"{hello}, "
    for code in WITH_A_NAME:
        text = render(code, language, values(code, first_name=hostile["name"]))
        assert text.body.startswith(expected), text.body
        assert check(text.body, language) == []


@given(
    name=st.text(max_size=60),
    sender=st.text(max_size=40),
    duty=st.text(max_size=30),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_is_typed_as_name_sender_or_number_a_text_still_goes_and_is_clean(
    name: str, sender: str, duty: str, language: Language
) -> None:
    for code in ("meeting_reminder", "help_ack", "sign_in_code"):
        text = render(code, language, values(code, first_name=name, sender=sender, duty_number=duty))
        assert check(text.body, language) == []
        assert "\n" not in text.body


def test_a_surname_in_the_name_field_is_left_out_with_the_name() -> None:
    filled = values("meeting_reminder", first_name="Sam Coyle")
    assert render("meeting_reminder", "en", filled, never=("COYLE",)).body.startswith("Hi, reminder")
    assert render("meeting_reminder", "en", filled, never=("Coy", "")).body.startswith("Hi Sam Coyle, reminder")


def test_an_unfit_neutral_name_is_replaced_so_that_the_text_still_goes() -> None:
    assert render("staff_alert", "en", {"sender": "Circles South"}).body == "Please sign in to The Team."
    assert render("staff_alert", "cy", {"sender": "Heddlu"}).body == "Mewngofnodwch i Y Tim, os gwelwch yn dda."


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("The Team", True), ("Y Tîm", True), ("Bristol Circles", False), ("Probation Friends", False),
        ("", False), ("A name that goes on and on", False), ("Team\u202e", False), ("team.org", False),
    ],
)  # fmt: skip
def test_set_up_can_ask_whether_a_neutral_name_is_fit(name: str, fit: bool) -> None:
    assert fit_sender(name) is fit


def test_without_a_duty_number_the_sentence_with_it_is_left_out() -> None:
    assert render("free_text_ack", "en", {"duty_number": None}).body == "Got it. Not always watched. Danger now: 999."
    assert "javascript" not in render("free_text_ack", "en", {"duty_number": "javascript:1"}).body


def test_the_answer_to_a_free_text_is_word_for_word_what_the_field_asked_for() -> None:
    body = render("free_text_ack", "en", {"duty_number": "0117 496 0123"}).body
    assert body == "Got it. Not always watched. Danger now: 999. Need us now: 0117 496 0123."  # F2


def test_days_and_times_are_said_as_people_say_them() -> None:
    english = render("meeting_moved", "en", values("meeting_moved", old_time=time(0), time=time(12))).body
    assert "Wed 2 Dec, midnight is off. It is now Thu 3 Dec, 12 noon." in english
    welsh = render("meeting_moved", "cy", values("meeting_moved", old_time=time(9, 5), time=time(12, 30))).body
    assert "nid Mer 2 Rhag, 9.05yb ond Iau 3 Rhag, 12.30yh" in welsh


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": "Sam"},
        USUAL | {"surname": "Coyle"},
        {"first_name": "Sam", "sender": "The Team", "day": "Thursday", "time": time(18)},
        {
            "first_name": "Sam",
            "sender": "The Team",
            "day": datetime(2026, 12, 3, tzinfo=UTC),
            "time": time(18),
        },
    ],
)
def test_a_text_refuses_other_variables_than_its_own(wrong: dict[str, Value]) -> None:
    with pytest.raises(WrongVariables):
        render("meeting_reminder", "en", wrong)


def test_there_is_no_text_without_a_code() -> None:
    with pytest.raises(NoSuchWording):
        render("meeting_remainder", "en", {})


def test_a_value_with_a_link_stops_the_text_and_the_refusal_repeats_no_words_of_it() -> None:
    with pytest.raises(UnfitText) as stopped:
        render("sign_in_code", "en", values("sign_in_code") | {"code": "https://the.team/x?t=1"})
    assert "https" not in str(stopped.value)
    assert stopped.value.problems


# ---- the same words for an ear, an e-mail, a letter ----

MANNERS: tuple[Manner, ...] = ("voice", "email", "letter")
BY_TEXT = re.compile(r"\breply\b|\batebwch\b|\b1 (?:yes|ydw|ydy|ie|gallaf|cewch)|\b30, 60|STOP", re.IGNORECASE)
ELSEWHERE = [one for one in EVERY if TEXTS[one[0]].urgency != "answer"]  # answers go only the way they came


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(("code", "language"), ELSEWHERE)
def test_every_text_can_be_said_and_written_without_telling_anybody_to_text_a_number(
    code: str, language: Language, manner: Manner
) -> None:
    said = render(code, language, values(code), manner=manner)
    assert not BY_TEXT.search(said.body)
    assert said.segments == 0
    assert "{" not in said.body + said.subject
    assert said.subject == {"en": "A message from The Team", "cy": "Neges gan The Team"}[language]


@pytest.mark.parametrize(("code", "language"), ELSEWHERE)
def test_a_call_says_no_more_than_the_text_but_who_says_it_and_how_to_answer(code: str, language: Language) -> None:
    texted = render(code, language, values(code)).body
    said = plain_letters(render(code, language, values(code), manner="voice").body)
    around = {
        "en": ("This is a message from The Team.", "To answer, please text us or ring us."),
        "cy": ("Dyma neges gan The Team.", "I ateb, tecstiwch neu ffoniwch ni, os gwelwch yn dda."),
    }[language]
    assert said.startswith(around[0])
    assert (around[1] in said) == TEXTS[code].asks
    for sentence in re.split(r"(?<=[.?!])\s+(?=\S)", said.replace(around[0], "").replace(around[1], "").strip()):
        assert sentence in texted


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hostile", NAMES, ids=lambda one: ascii(one["name"])[:30])
def test_no_name_brings_anything_into_a_call_an_e_mail_or_its_subject(
    language: Language, hostile: dict[str, Any], manner: Manner
) -> None:
    for code in WITH_A_NAME:
        if TEXTS[code].urgency == "answer":
            continue
        said = render(code, language, values(code, first_name=hostile["name"]), manner=manner)
        for part in (*said.body.split("\n\n"), said.subject, said.sender):
            assert check(part, language) == []
        if not hostile["shown"]:
            assert ("Helo, " if language == "cy" else "Hi, ") in said.body


@given(sender=st.text(max_size=40), language=st.sampled_from(LANGUAGES), manner=st.sampled_from(MANNERS))
def test_whatever_is_typed_as_the_neutral_name_the_subject_is_one_clean_line(
    sender: str, language: Language, manner: Manner
) -> None:
    said = render("meeting_reminder", language, values("meeting_reminder", sender=sender), manner=manner)
    assert check(said.subject, language) == []
    assert fit_sender(said.sender) or said.sender in ("The Team", "Y Tîm")


def test_prompts_and_thanks_tell_a_stranger_nothing() -> None:
    for language in LANGUAGES:
        for words in (prompt(language, takes=True), prompt(language, takes=False), thanks(language)):
            assert check(words, language) == []
