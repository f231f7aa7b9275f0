"""Another system: it speaks JSON, with a token of one of the cast."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grid.actors import Actor
from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from web.api.tokens import make_token


@dataclass
class System:
    """`system.post("/cases", {...})` as the person whose token it has."""

    app: Flask
    token: str

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.app.test_client().get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any, **headers: str) -> TestResponse:
        return self.app.test_client().post(f"/api/v1{path}", json=body, headers=self._headers(headers))

    def send(self, path: str, data: Any, content_type: str) -> TestResponse:
        client = self.app.test_client()
        return client.post(f"/api/v1{path}", data=data, content_type=content_type, headers=self._headers({}))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.token}"} | named


Connect = Callable[[Actor], System]


@pytest.fixture
def connect(app: Flask, city: SmallCity) -> Connect:
    def connected(person: Actor) -> System:
        assert person.id is not None
        with city.database.writing() as session:
            return System(app, make_token(session, person.id, at=city.now))

    return connected


def body_of_a_case(client_id: str = "sensor-1", **changes: Any) -> dict[str, Any]:
    facts = {"client_id": client_id, "category": "E0110", "lat": SOUTH + HEIGHT / 2, "lon": WEST + WIDTH / 2}
    return facts | changes
