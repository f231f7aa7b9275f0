"""A dispatch refused because the person has no place left: if nobody has one, the shift leader learns of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from web.city import now, rulebook, writing
from web.door import actor
from workflows.cases import CannotTake, find
from workflows.overload import tell_if_all_full
from workflows.reasons import Why


@contextmanager
def full_is_told(number: str) -> Iterator[None]:
    """Put it around the transaction of the move, which takes everything back that it has written."""
    try:
        yield
    except CannotTake as refusal:
        if refusal.reason is Why.FULL:
            with writing() as session:
                tell_if_all_full(session, find(session, number, by=actor()), book=rulebook(), at=now())
        raise
