"""What a core member wishes of a mentor is written once and can be changed."""

from circles.releases.mentor_wish import mentor_wish_of, note_mentor_wish
from tests.cast import MONDAY, Cast


def test_without_a_word_a_mentor_of_whatever_sex_may_be_proposed(cast: Cast) -> None:
    wish = mentor_wish_of(cast.session, cast.core_member)
    assert (wish.wants_one, wish.same_sex) == (True, False)


def test_what_they_said_last_counts(cast: Cast) -> None:
    for wants_one, same_sex in ((False, True), (True, True)):
        note_mentor_wish(cast.session, cast.core_member, cast.by, MONDAY, wants_one=wants_one, same_sex=same_sex)
    wish = mentor_wish_of(cast.session, cast.core_member)
    assert (wish.wants_one, wish.same_sex) == (True, True)
