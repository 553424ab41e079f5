"""Somebody in front of the site: signed in as one of the cast, reading pages and sending the forms that are on them."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from circles import clock
from circles.accounts.account import Account
from circles.accounts.session import begin
from circles.database import writing
from web.security.cookies import SESSION


class Visitor:
    """A browser of one person, without JavaScript."""

    def __init__(self, app: FastAPI, engine: Engine, account: Account, role: str) -> None:
        self.client = TestClient(app, follow_redirects=False)
        with writing(engine) as session:
            token = begin(session, account.id, account.provider_id, [role], clock.machine_now())
            session.commit()
        self.client.cookies.set(SESSION, token)

    def reads(self, path: str) -> str:
        """A page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    def status(self, path: str) -> int:
        return self.client.get(path).status_code

    def sends(self, path: str, fields: Mapping[str, Any], page: str = "", files: Any = None) -> Response:
        """Send a form as the page at `page` (or the address itself) would, with its hidden fields."""
        text = self.client.get(page or path).text
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf|submission|version)" value="([^"]*)"', text))
        if "csrf" not in hidden:
            hidden["csrf"] = self.token()
        return self.client.post(path, data={**hidden, **fields}, files=files)

    def token(self) -> str:
        """The token of any form of ours."""
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get("/more").text)
        assert found is not None
        return found[1]
