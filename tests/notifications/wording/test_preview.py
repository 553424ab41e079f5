"""Every text is shown as it would leave, with the letters that cost and the part a locked phone shows."""

from notifications.segments import size
from notifications.wording.preview import Preview, previews, shows_the_name
from notifications.wording.texts import LOCK_SCREEN, TEXTS

TEAM, DUTY = "The Bridge", "+441632960123"


def shown(name: str) -> list[Preview]:
    return list(previews(name, TEAM, DUTY))


def test_every_text_is_there_in_both_languages() -> None:
    found = shown("Sam")
    assert [(one.code, one.language) for one in found] == [(code, one) for code in TEXTS for one in ("en", "cy")]
    assert not any(one.refused for one in found)
    assert all(size(one.body).segments == one.segments and len(one.body) == one.characters for one in found)
    assert all(one.locked + one.rest == one.body and len(one.locked) <= LOCK_SCREEN for one in found)
    assert shows_the_name(found, "Sam")


def test_a_letter_outside_the_alphabet_is_named_and_doubles_the_price() -> None:
    plain, dear = (next(one for one in shown(name) if one.code == "meeting_reminder") for name in ("Sam", "Юлія"))
    assert (plain.dear, plain.segments) == ((), 1)
    assert dear.dear == ("Ю", "л", "і", "я")
    assert dear.segments > plain.segments


def test_what_is_no_name_is_left_out() -> None:
    for typed in ("07700 900123", "   ", "circle volunteer", "x" * 60):
        found = shown(typed)
        assert not shows_the_name(found, typed)
        assert not any(typed.strip() and typed.strip() in one.body for one in found)
