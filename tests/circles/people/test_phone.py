"""UK mobiles as people type them, and a sentence for everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.errors import BadInput
from circles.people import phone
from circles.people.phone import is_drama, is_mobile, parse_mobile, parse_phone, spoken_number


@pytest.mark.parametrize(
    "typed",
    ["07700 900123", "+44 7700 900123", "0044 7700 900123", "(+44) 7700 900123", "07700-900-123", "+44 (0)7700 900123",
     "7700900123", " 07700\u00a0900123 "],
)  # fmt: skip
def test_a_mobile_is_understood_however_it_is_written(typed: str) -> None:
    assert parse_mobile(typed) == "+447700900123"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("020 7946 0991", phone.NOT_A_MOBILE),
        ("01632 960123", phone.NOT_A_MOBILE),
        ("07640 123456", phone.NOT_A_MOBILE),  # a pager
        ("070 1234 5678", phone.NOT_A_MOBILE),  # a personal number, dear to call
        ("07700 90012", phone.TOO_SHORT),
        ("07700 9001234", phone.TOO_LONG),
        ("+1 415 555 2671", phone.NOT_UK),
        ("+33 6 12 34 56 78", phone.NOT_UK),
        ("ask her mother", phone.NOT_A_NUMBER),
        ("07700 900123 or 07700 900124", phone.NOT_A_NUMBER),
        ("0" * 500, phone.NOT_A_NUMBER),
        ("07700\x00900123", phone.NOT_A_NUMBER),
        ("٠٧٧٠٠٩٠٠١٢٣", phone.NOT_A_NUMBER),
        ("", phone.NOT_A_NUMBER),
    ],
)
def test_what_is_no_uk_mobile_gets_its_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_mobile(typed)
    assert refused.value.problems == {"mobile": sentence}


@given(st.integers(0, 999))
def test_every_drama_number_is_taken_and_known_as_one(last: int) -> None:
    number = parse_mobile(f"07700 900{last:03d}")
    assert number == f"+447700900{last:03d}"
    assert is_drama(number)


@given(st.text(max_size=50))
def test_anything_typed_is_a_mobile_or_a_refusal(typed: str) -> None:
    try:
        number = parse_mobile(typed)
    except BadInput:
        return
    assert number.startswith("+447")
    assert len(number) == 13
    assert parse_mobile(spoken_number(number)) == number


def test_a_number_is_spoken_as_people_write_it() -> None:
    assert spoken_number("+447700900123") == "07700 900123"
    assert spoken_number(None) == ""


def test_short_codes_and_landlines_are_no_mobiles() -> None:
    assert is_mobile("+447700900123")
    assert not any(is_mobile(number) for number in ("60777", "+442079460991", "Circles", "07700 900123"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0117 496 0860", "+441174960860"), ("020 7946 0991", "+442079460991"), ("07700 900123", "+447700900123")],
)
def test_a_number_to_ring_may_be_a_landline(typed: str, kept: str) -> None:
    assert parse_phone(typed, "gate") == kept


@pytest.mark.parametrize("typed", ["", "reception", "12", "+1 415 555 2671", "0117 496 0860 0860 0860"])
def test_what_cannot_be_rung_is_refused_on_its_field(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_phone(typed, "gate")
    assert set(refused.value.problems) == {"gate"}
