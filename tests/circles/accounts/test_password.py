"""Passwords are stored as argon2id, and an account without one lets nobody in."""

from threading import Thread

import pytest

from circles.accounts.password import hash_password, password_fits

STORED = hash_password("pêche à la ligne")


def test_a_password_fits_its_hash_and_no_other_does() -> None:
    assert password_fits(STORED, "pêche à la ligne")
    assert not password_fits(STORED, "pêche à la lign")


def test_what_is_stored_is_argon2id_salted_and_not_the_password() -> None:
    assert STORED.startswith("$argon2id$")
    assert "ligne" not in STORED
    assert hash_password("pêche à la ligne") != STORED


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=65536,t=3,p=4$broken"])
@pytest.mark.parametrize("typed", ["", "anything", "nobody's password, so that an unknown e-mail costs the same time"])
def test_without_a_proper_hash_nothing_fits(stored: str | None, typed: str) -> None:
    assert not password_fits(stored, typed)


def test_a_crowd_at_the_door_all_get_their_answer() -> None:
    """No more than two hashes are made at once; the others wait and are not turned away."""
    answers: list[bool] = []
    crowd = [Thread(target=lambda: answers.append(password_fits(STORED, "wrong"))) for _ in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert answers == [False] * 6
