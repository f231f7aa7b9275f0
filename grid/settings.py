"""What an installation may set, read once from the environment and its own file. A wrong value stops the program."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from grid.message_settings import MessageSettings
from grid.routing_settings import RoutingSettings
from grid.setting_values import BadSetting, flag, number
from grid.settings_file import with_file

__all__ = ["BadSetting", "Settings"]


_SHORTEST_KEY = 32


@dataclass(frozen=True)
class Settings:
    home: Path  # GRIDCASE_HOME: database, photos, index files, secret
    database_url: str  # DATABASE_URL
    photo_store: str  # GRIDCASE_PHOTOS: a folder or any fsspec URL
    tick_s: float  # GRIDCASE_TICK: seconds between two passes of the clock
    session_idle_min: int  # GRIDCASE_SESSION_IDLE: minutes without a request until a session ends
    session_max_h: int  # GRIDCASE_SESSION_MAX: hours until it ends anyway
    secure_cookies: bool  # GRIDCASE_HTTPS: set when the pages are served over TLS
    proxies: int  # GRIDCASE_PROXIES: how many proxies in front may be believed
    secret: str = field(repr=False)  # GRIDCASE_SECRET, or made once in the home folder
    chain_keys: tuple[bytes, ...] = field(repr=False)  # GRIDCASE_CHAIN_KEY, or made once in the home folder
    messages: MessageSettings
    routing: RoutingSettings | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        home = Path(environment.get("GRIDCASE_HOME") or "instance").resolve()
        environment = with_file(environment, home)
        return cls(
            home=home,
            database_url=_database_url(environment.get("DATABASE_URL") or f"sqlite:///{home / 'gridcase.sqlite'}"),
            photo_store=environment.get("GRIDCASE_PHOTOS") or str(home / "photos"),
            tick_s=number(environment, "GRIDCASE_TICK", 1.0, least=0.05, most=60),
            session_idle_min=int(number(environment, "GRIDCASE_SESSION_IDLE", 30, least=1, most=24 * 60)),
            session_max_h=int(number(environment, "GRIDCASE_SESSION_MAX", 12, least=1, most=24 * 7)),
            secure_cookies=flag(environment, "GRIDCASE_HTTPS"),
            proxies=int(number(environment, "GRIDCASE_PROXIES", 0, least=0, most=5)),
            secret=environment.get("GRIDCASE_SECRET") or _kept_secret(home, "secret"),
            chain_keys=_keys(environment.get("GRIDCASE_CHAIN_KEY") or _kept_secret(home, "chain-key")),
            messages=MessageSettings.from_environment(environment),
            routing=RoutingSettings.from_environment(environment),
        )


def _database_url(url: str) -> str:
    """The URL as given; the message does not repeat it, because it may hold a password."""
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://", "postgresql+psycopg://")):
        raise BadSetting("DATABASE_URL must begin with postgresql:// or sqlite:///, as in postgresql://user@host/city")
    return url


def _keys(text: str) -> tuple[bytes, ...]:
    """Keys with commas between them: the first one seals, the others, older ones, are only believed."""
    keys = tuple(key.strip().encode() for key in text.split(","))
    if not all(len(key) >= _SHORTEST_KEY for key in keys):
        raise BadSetting(f"GRIDCASE_CHAIN_KEY: a key has at least {_SHORTEST_KEY} characters")
    return keys


def _kept_secret(home: Path, name: str) -> str:
    """A secret of the installation's own: made at first use, readable by its owner only, never a default."""
    path = home / name
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".secret-{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # whoever comes first wins; two processes starting at once share one secret
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()
