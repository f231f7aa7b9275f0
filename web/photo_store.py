"""The photo store of this installation."""

from functools import lru_cache

from web.city import settings
from workflows.photo_store import PhotoStore


def photo_store() -> PhotoStore:
    return _opened(settings().photo_store)


@lru_cache(maxsize=4)
def _opened(url: str) -> PhotoStore:
    return PhotoStore(url)
