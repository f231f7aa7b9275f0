"""Which routing engine an installation asks how long a way takes, if any."""

from collections.abc import Mapping
from dataclasses import dataclass

from grid.message_settings import is_allowed
from grid.setting_values import BadSetting, number

_PROFILES = {"osrm": "foot", "valhalla": "pedestrian"}  # on foot, as each of them calls it


@dataclass(frozen=True)
class RoutingSettings:
    """`kind` is osrm or valhalla; `profile` is how people move, in the engine's own words."""

    kind: str
    url: str
    profile: str
    timeout_s: float = 0.5

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "RoutingSettings | None":
        url, kind = environment.get("GRIDCASE_ROUTING_URL", ""), environment.get("GRIDCASE_ROUTING") or "osrm"
        if kind not in _PROFILES:
            raise BadSetting(f"GRIDCASE_ROUTING={kind!r} is neither osrm nor valhalla")
        if not url:
            return None
        if not is_allowed(url):
            raise BadSetting("GRIDCASE_ROUTING_URL must begin with https:// (http:// only to this very machine)")
        profile = environment.get("GRIDCASE_ROUTING_PROFILE") or _PROFILES[kind]
        if not profile.replace("_", "").isalnum():
            raise BadSetting(f"GRIDCASE_ROUTING_PROFILE={profile!r} must be one word, as in {_PROFILES[kind]}")
        timeout_s = number(environment, "GRIDCASE_ROUTING_TIMEOUT", 0.5, least=0.05, most=5)
        return cls(kind, url.rstrip("/"), profile, timeout_s)
