"""A new provider: everything defaulted, texting off until somebody says otherwise."""

import pytest
from sqlmodel import Session

from circles.accounts.provider import found_provider
from circles.errors import BadInput
from circles.journal import SYSTEM
from tests.cast import MONDAY


def test_a_new_provider_sends_nothing_and_tells_strangers_nothing(session: Session) -> None:
    provider = found_provider(session, " Northside Circles ", SYSTEM, MONDAY)
    assert provider.name == "Northside Circles"
    assert provider.neutral_name == "The Team"
    assert not provider.texting_on
    assert provider.quorum == 2
    assert provider.set_up_at is None


def test_a_provider_has_a_name(session: Session) -> None:
    with pytest.raises(BadInput, match="Write the name"):
        found_provider(session, "  ", SYSTEM, MONDAY)
