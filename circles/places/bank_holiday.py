"""Bank holidays, from the list a package ships. It never asks the network, and doctor says when the list runs out."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from govuk_bank_holidays.bank_holidays import BankHolidays


@lru_cache(maxsize=8)
def bank_holidays(division: str, language: str = "en") -> Mapping[date, str]:
    """Every known bank holiday of a division ("england-and-wales", …) with its title, in English or Welsh."""
    shipped = BankHolidays(locale=language, use_cached_holidays=True)
    return MappingProxyType({one["date"]: str(one["title"]) for one in shipped.get_holidays(division=division)})


def last_known(division: str) -> date:
    """The last day the list knows of. `doctor` warns before it runs out."""
    return max(bank_holidays(division))
