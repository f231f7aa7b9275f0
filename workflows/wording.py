"""What people type, checked before it is kept: no control characters, no halves of characters, no novels."""

import re

from grid.refusals import N_, BadInput

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # tab and line ends are fine


def wording(text: object, field: str, most: int) -> str:
    """Return the text without space around it. Raises BadInput naming the field; `most` counts characters."""
    if not isinstance(text, str):
        raise BadInput(N_("%(name)s must be text."), field, name=field)
    if found := _UNPRINTABLE.search(text):
        raise BadInput(
            N_("%(name)s contains the character U+%(code)s, which cannot be kept; remove it."),
            field,
            name=field,
            code=f"{ord(found[0]):04X}",
        )
    if len(text) > most:
        raise BadInput(
            N_("%(name)s has %(length)d characters; at most %(most)d fit."),
            field,
            name=field,
            length=len(text),
            most=most,
        )
    return text.strip()
