"""All operations of /api/v1: importing this module registers them."""

from web.api import cases, clocks, events, lifecycle, moves, openapi, places
from web.api.blueprint import api

OPERATIONS = (cases, clocks, events, lifecycle, moves, openapi, places)

__all__ = ["api"]
