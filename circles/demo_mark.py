"""The mark of a demo database. What is loose for the demo works only where it stands (Foundation 12)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlmodel import Session, SQLModel, select

from circles.column import identifier, instant, plain


class DemoMark(SQLModel, table=True):
    """One row, in a database whose every other row was made by `demo-data`."""

    __tablename__ = "demo_mark"
    __provider__ = False
    id: UUID = identifier()
    scale: str = plain(Text)
    seed: int = plain(Integer)
    made_at: datetime = instant()


def is_demo(session: Session) -> bool:
    """Whether this database carries the mark."""
    return session.exec(select(DemoMark.id)).first() is not None
