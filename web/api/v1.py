"""All operations of /api/v1: importing this module registers them."""

from web.api import (
    candidates,
    cases,
    clocks,
    escalations,
    events,
    figures,
    lifecycle,
    moves,
    openapi,
    places,
    positions,
    requests,
)
from web.api.blueprint import api

OPERATIONS = (
    candidates,
    cases,
    clocks,
    escalations,
    events,
    figures,
    lifecycle,
    moves,
    openapi,
    places,
    positions,
    requests,
)

__all__ = ["api"]
