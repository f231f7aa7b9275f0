"""Valhalla's matrix: https://valhalla.github.io/valhalla/api/matrix/api-reference/."""

import json
from collections.abc import Sequence

from grid.routing_settings import RoutingSettings
from workflows.channels.calling import Call
from workflows.routing.engine import NoAnswer, Place, asked, durations


class Valhalla:
    """Its `sources_to_targets` are a list a source, with one entry for our only target; `time` is in seconds."""

    def __init__(self, settings: RoutingSettings) -> None:
        self._settings = settings

    def seconds(self, places: Sequence[Place], to: Place) -> list[float | None]:
        body = {
            "sources": [_point(place) for place in places],
            "targets": [_point(to)],
            "costing": self._settings.profile,
        }
        call = Call(
            "POST",
            f"{self._settings.url}/sources_to_targets",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        answer = asked(call, self._settings.timeout_s)
        try:
            times = [row[0]["time"] for row in answer["sources_to_targets"]]
        except (KeyError, IndexError, TypeError) as error:
            raise NoAnswer("no times from sources to targets") from error
        return durations(times, len(places))


def _point(place: Place) -> dict[str, float]:
    return {"lon": round(place[0], 6), "lat": round(place[1], 6)}
