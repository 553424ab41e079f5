"""A coordinator's whole Today but for concerns and what sending asks: the page shows it, the digest counts it."""

from datetime import date, datetime

from sqlmodel import Session

from circles.today.coordinator import coordinators_rows
from circles.today.pairings import pairing_rows
from circles.today.releases import release_rows
from circles.today.row import TodayRow
from circles.viewer import Viewer


def whole_today(session: Session, viewer: Viewer, today: date, now: datetime) -> dict[str, list[TodayRow]]:
    """The rows by bucket: releases first, for they are never put off; pairings last. Four queries at any size."""
    rows = coordinators_rows(session, viewer, today, now)
    for bucket, of_releases in release_rows(session, viewer, today, now).items():
        rows[bucket] = of_releases + rows[bucket]
    for bucket, of_pairings in pairing_rows(session, viewer, today).items():
        rows[bucket] += of_pairings
    return rows
