"""What one process of the site shares: its settings, its engine, and whether the database is a demo one."""

from dataclasses import dataclass
from functools import cached_property

from fastapi import Request
from sqlalchemy import Engine

from circles.database import reading
from circles.demo_mark import is_demo
from circles.settings import Settings


@dataclass
class House:
    """Made once by `create_app` and kept on the application."""

    settings: Settings
    engine: Engine

    @cached_property
    def demo(self) -> bool:
        """Whether this is a demo database, which is decided when it is made and never changes."""
        with reading(self.engine) as session:
            return is_demo(session)


def house_of(request: Request) -> House:
    """The house a request came to."""
    house: House = request.app.state.house
    return house
