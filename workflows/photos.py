"""The photos of a case: attached for a step, and claimed by the move that they prove."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from grid.actors import Actor
from grid.case_rules import CaseRules
from grid.refusals import N_, BadInput, NotAllowed
from workflows.moves import OPEN, Action
from workflows.permission import DEFAULT, possible_moves
from workflows.photo_store import PhotoStore
from workflows.receiving import NotAPhoto, PhotoTooBig, Received, receive
from workflows.records import Case, Photo

__all__ = [
    "NotAPhoto",
    "PhotoStore",
    "PhotoTooBig",
    "Received",
    "attach",
    "claim",
    "first_photos",
    "photos_of",
    "receive",
]

MOST_A_STAGE = 12
_PHOTOS = SQLModel.metadata.tables["photo"]
_THE_STEP = (
    _PHOTOS.c.district_id == bindparam("of_district"),
    _PHOTOS.c.case_id == bindparam("of_case"),
    _PHOTOS.c.stage == bindparam("of_stage"),
)
_OF_A_STEP = select_columns(_PHOTOS.c.id, _PHOTOS.c.original_sha256, _PHOTOS.c.sequence).where(*_THE_STEP)
_CLAIM = (
    update(_PHOTOS)
    .where(*_THE_STEP, _PHOTOS.c.sequence.is_(None))
    .values(sequence=bindparam("proved"))
    .returning(_PHOTOS.c.id, _PHOTOS.c.sha256)
)


def attach(
    session: Session,
    case: Case,
    photo: Received,
    *,
    stage: Action,
    by: Actor,
    at: dt.datetime,
    rules: CaseRules = DEFAULT,
) -> Photo:
    """Add a stored photo to a case for one step of it; the same photo again is the photo that is there.

    Photos of the discovery belong to the filing at once; the others wait to be claimed by the move they prove.
    """
    if not _may_attach(case, stage, by, rules):
        raise NotAllowed(N_("You may not add photos to this step of the case."))
    kept = session.connection().execute(_OF_A_STEP, _step(case, stage)).all()
    waiting = [(known_id, original) for known_id, original, sequence in kept if sequence in {None, 1}]
    for known_id, original in waiting:
        if original == photo.original_sha256:
            return session.get_one(Photo, (case.district_id, known_id))
    if len(waiting) >= MOST_A_STAGE:
        raise BadInput(N_("A step takes at most %(most)d photos."), "photos", most=MOST_A_STAGE)
    row = Photo(
        district_id=case.district_id,
        case_id=case.id,
        stage=stage,
        sequence=1 if stage is Action.DISCOVER else None,
        sha256=photo.sha256,
        original_sha256=photo.original_sha256,
        width=photo.width,
        height=photo.height,
        size=photo.size,
        taken_at=photo.taken_at,
        lon=photo.lon,
        lat=photo.lat,
        by_id=by.id,
        at=at,
    )
    session.add(row)
    session.flush()
    return row


def claim(session: Session, case: Case, *, stage: Action, sequence: int) -> dict[int, str]:
    """Let the photos that wait for this step prove the event with that sequence; return the hash of each by its id."""
    claimed = session.connection().execute(_CLAIM, _step(case, stage) | {"proved": sequence})
    return dict(sorted((kept_id, sha256) for kept_id, sha256 in claimed))


def _step(case: Case, stage: Action) -> dict[str, int | str]:
    return {"of_district": case.district_id, "of_case": case.id, "of_stage": stage.value}


def photos_of(session: Session, case: Case) -> list[Photo]:
    """All photos of a case in the order they came."""
    query = select(Photo).where(Photo.district_id == case.district_id, Photo.case_id == case.id)
    return list(session.exec(query.order_by(col(Photo.id))))


def first_photos(session: Session, cases: Sequence[Case]) -> dict[int, str]:
    """Case id → the name of its first photo in the store; cases without one are absent."""
    districts = sorted({case.district_id for case in cases})
    query = (
        select(Photo.case_id, Photo.sha256)
        .where(col(Photo.district_id).in_(districts), col(Photo.case_id).in_([case.id for case in cases]))
        .order_by(col(Photo.id).desc())  # the first comes last and stays
    )
    return dict(iter(session.exec(query)))


def _may_attach(case: Case, stage: Action, by: Actor, rules: CaseRules) -> bool:
    """Whoever found the case may add to the discovery while it is open; other photos come with a move one may make."""
    if stage is Action.DISCOVER:
        return by.may_see(case.district_id) and case.state in OPEN and by.id == case.reporter_id
    return stage in possible_moves(case, by, rules)
