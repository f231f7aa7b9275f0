"""E-mail addresses and telephone numbers as people type them, checked before anything is sent there."""

import re

from grid.refusals import N_, BadInput

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")  # as HTML has it
_PHONE = re.compile(r"\+?[0-9]{7,15}")  # E.164: at most 15 digits
_BETWEEN = re.compile(r"[\s()./-]+")


def email_of(text: str) -> str:
    """Return the address without space around it, or nothing; raises BadInput, which does not repeat it."""
    address = text.strip()
    if address and (len(address) > 254 or not _EMAIL.fullmatch(address)):
        raise BadInput(N_("This is no e-mail address; write it as name@place.example."), "email")
    return address


def phone_of(text: str) -> str:
    """Return the number as digits, perhaps after a +, or nothing; raises BadInput, which does not repeat it."""
    number = _BETWEEN.sub("", text)
    if number and not _PHONE.fullmatch(number):
        raise BadInput(
            N_("This is no telephone number; write 7 to 15 digits, perhaps with + and the country."), "phone"
        )
    return number
