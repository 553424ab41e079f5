"""Who would answer now: said on the form, before anybody relies on it (F5)."""

from datetime import datetime

from circles.accounts.provider import Provider
from circles.local_time import local
from circles.places.bank_holiday import bank_holidays


def is_staffed(provider: Provider, now: datetime) -> bool:
    """Whether the office is staffed at this moment, by the provider's wall clock and bank holidays."""
    here = local(now, provider.timezone)
    if here.weekday() not in provider.staffed_days or here.date() in bank_holidays(provider.holiday_division):
        return False
    return provider.staffed_from <= here.time().replace(tzinfo=None) < provider.staffed_until


def what_to_know(provider: Provider, now: datetime) -> list[str]:
    """What somebody should know before they send: no texts, nobody there, no duty line. Nothing if all is well."""
    said = []
    if not provider.texting_on:
        said.append("Texts are off here: sending this rings no phone. Ring somebody yourself as well.")
    if not is_staffed(provider, now):
        outside = f" {provider.out_of_hours.strip()}" if provider.out_of_hours.strip() else ""
        said.append(f"The office is closed now.{outside}")
        if not provider.duty_number:
            said.append("There is no duty line. If it cannot wait, ring 999 or 101.")
    return said
