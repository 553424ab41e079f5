"""Reference facts that belong to nobody: outcodes, prisons and probation offices, in one table each.

They come with the program (`facts/`, sources and licences in `facts/NOTICE`) and are loaded by `circles migrate`
when their fingerprint differs. What a provider knows better stands in its own `place` rows.
"""

from sqlalchemy import Boolean, Integer, Text
from sqlmodel import SQLModel

from circles.column import plain


class Outcode(SQLModel, table=True):
    """The first half of a postcode, with the middle of its postcodes in metres on the National Grid."""

    __tablename__ = "outcode"
    __provider__ = False
    code: str = plain(Text, primary_key=True)
    easting: int = plain(Integer)
    northing: int = plain(Integer)


class Prison(SQLModel, table=True):
    """A prison of England or Wales. Its numbers are the provider's to enter and confirm (F7)."""

    __tablename__ = "prison"
    __provider__ = False
    code: str = plain(Text, primary_key=True)
    name: str = plain(Text)
    welsh_name: str = plain(Text, default="")
    town: str = plain(Text, default="")
    postcode: str = plain(Text, default="")
    for_men: bool = plain(Boolean)
    for_women: bool = plain(Boolean)


class ProbationOffice(SQLModel, table=True):
    """A probation office."""

    __tablename__ = "probation_office"
    __provider__ = False
    code: str = plain(Text, primary_key=True)
    name: str = plain(Text)
    town: str = plain(Text, default="")
    postcode: str = plain(Text, default="")


class ReferenceVersion(SQLModel, table=True):
    """Which version of the facts a table holds: the fingerprint of its file."""

    __tablename__ = "reference_version"
    __provider__ = False
    table_name: str = plain(Text, primary_key=True)
    fingerprint: str = plain(Text)
