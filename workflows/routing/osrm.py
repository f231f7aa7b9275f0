"""OSRM's table service: https://project-osrm.org/docs/v5.24.0/api/#table-service."""

from collections.abc import Sequence
from urllib.parse import quote

from grid.routing_settings import RoutingSettings
from workflows.channels.calling import Call
from workflows.routing.engine import NoAnswer, Place, asked, durations


class Osrm:
    """Its `durations` are a row a source, with one column for our only destination."""

    def __init__(self, settings: RoutingSettings) -> None:
        self._settings = settings

    def seconds(self, places: Sequence[Place], to: Place) -> list[float | None]:
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in (*places, to))
        sources = ";".join(map(str, range(len(places))))
        table = f"{self._settings.url}/table/v1/{quote(self._settings.profile)}/{points}"
        query = f"sources={sources}&destinations={len(places)}&annotations=duration&skip_waypoints=true"
        answer = asked(Call("GET", f"{table}?{query}", {}), self._settings.timeout_s)
        try:
            column = [row[0] for row in answer["durations"]]
        except (KeyError, IndexError, TypeError) as error:
            raise NoAnswer("no table of durations") from error
        return durations(column, len(places))
