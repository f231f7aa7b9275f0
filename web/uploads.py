"""The photos that came with a form."""

from collections.abc import Sequence

from werkzeug.datastructures import FileStorage

from grid.refusals import N_, BadInput
from web.city import rulebook
from web.photo_store import photo_store
from workflows.photos import Received, receive

MOST_PHOTOS = 6


def received(uploads: Sequence[FileStorage]) -> list[Received]:
    """Return the pictures, rebuilt and stored before the transaction begins: a writer must not wait for a picture."""
    chosen = [upload for upload in uploads if upload.filename]
    if len(chosen) > MOST_PHOTOS:
        raise BadInput(N_("At most %(most)d photos can be sent at once."), "photos", most=MOST_PHOTOS)
    pictures = [receive(upload.read(), zone=rulebook().hours.zone) for upload in chosen]
    for picture in pictures:
        photo_store().keep(picture)
    return pictures
