"""All operations of /api/v1: importing this module registers them."""

from web.api import candidates, cases, clocks, escalations, events, figures, lifecycle, moves, openapi, places
from web.api.blueprint import api

OPERATIONS = (candidates, cases, clocks, escalations, events, figures, lifecycle, moves, openapi, places)

__all__ = ["api"]
