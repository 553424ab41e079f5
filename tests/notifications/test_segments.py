"""What a text costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import BASIC, EXTENDED, outside_gsm, size

GSM = st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)
ANYTHING = st.text(max_size=400)


def test_the_gsm_alphabet_has_its_published_number_of_characters() -> None:
    assert len(BASIC) == 127  # 128 places, one of them the escape
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


@pytest.mark.parametrize(
    ("body", "encoding", "units", "segments"),
    [
        ("", "gsm-7", 0, 0),
        ("a" * 160, "gsm-7", 160, 1),
        ("a" * 161, "gsm-7", 161, 2),
        ("a" * 306, "gsm-7", 306, 2),
        ("a" * 307, "gsm-7", 307, 3),
        ("€" * 80, "gsm-7", 160, 1),
        ("€" * 81, "gsm-7", 162, 2),
        ("€" * 153, "gsm-7", 306, 3),  # 76 pairs a part, for a pair is never cut: 152 of 153 septets used
        ("ŵ" * 70, "ucs-2", 70, 1),
        ("ŵ" * 71, "ucs-2", 71, 2),
        ("ŵ" * 134, "ucs-2", 134, 2),
        ("ŵ" * 135, "ucs-2", 135, 3),
        ("😀" * 35, "ucs-2", 70, 1),
        ("😀" * 67, "ucs-2", 134, 3),  # 33 pairs a part
        ("Ydych chi’n dod?", "ucs-2", 16, 1),
        ("café à la crème", "gsm-7", 15, 1),
        ("Siân", "ucs-2", 4, 1),
    ],
)
def test_a_text_costs_what_the_carrier_charges(body: str, encoding: str, units: int, segments: int) -> None:
    found = size(body)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


def test_the_characters_that_force_the_dearer_encoding_are_named_once_each() -> None:
    assert outside_gsm("Llŷr’s tŷ ’n ŵyl {ok}") == ["ŷ", "’", "ŵ"]


@given(GSM)
def test_gsm_units_are_one_each_and_two_for_the_extended(body: str) -> None:
    found = size(body)
    assert found.encoding == "gsm-7"
    assert found.units == len(body) + sum(body.count(one) for one in EXTENDED)


@given(ANYTHING)
def test_units_of_a_dear_text_are_its_utf_16_length(body: str) -> None:
    found = size(body + "ŷ")
    assert found.encoding == "ucs-2"
    assert found.units == len((body + "ŷ").encode("utf-16-le", "surrogatepass")) // 2


@given(ANYTHING)
def test_parts_are_never_fewer_than_the_units_need_and_waste_at_most_one_unit_each(body: str) -> None:
    found = size(body)
    one, each = (160, 153) if found.encoding == "gsm-7" else (70, 67)
    if found.units <= one:
        assert found.segments == min(1, len(body))
    else:
        assert -(-found.units // each) <= found.segments <= -(-found.units // (each - 1))


@given(ANYTHING, ANYTHING)
def test_a_longer_text_is_never_cheaper(body: str, more: str) -> None:
    assert size(body + more).segments >= size(body).segments
