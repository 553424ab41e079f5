"""How much a circle is worth to somebody who waits: most from release to twelve weeks after it (D§4, D§7).

The risk and the need are highest right after release; a circle that is to be there then must be formed before.
"""

from datetime import date

from circles.matching.setting import MatchingSetting


def worth(setting: MatchingSetting, release_on: date | None, waiting_since: date, today: date) -> int:
    """The worth of a circle in points, as of today. `release_on` is a release past or to come, None where unknown."""
    waited = min(max(0, (today - waiting_since).days) * setting.waiting_per_day, setting.waiting_most)
    return setting.least_value + waited + round(_urgency(setting, release_on, today) * _span(setting))


def _span(setting: MatchingSetting) -> int:
    return setting.most_value - setting.least_value


def _urgency(setting: MatchingSetting, release_on: date | None, today: date) -> float:
    """From 0 to 1: rises over the ramp before release, stays through the first weeks, then halves and halves."""
    if release_on is None:
        return 0.0
    since = (today - release_on).days
    if since < 0:
        return max(0.0, 1 + since / setting.ramp_days)
    return float(0.5 ** (max(0, since - setting.peak_days) / setting.half_life_days))
