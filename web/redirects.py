"""Where a page may send a browser on: only to paths of this very site."""

from urllib.parse import unquote, urlsplit


def safe_target(wish: str | None, otherwise: str = "/") -> str:
    """Return `wish` if it is a plain path of ours (`/desk?state=open`), else `otherwise`.

    Browsers read a backslash as a slash and drop tabs and newlines, so any of these, also percent-encoded, refuse it.
    """
    if not wish or not wish.isascii() or len(wish) > 500:
        return otherwise
    plain = unquote(wish)
    if "\\" in plain or "//" in plain or any(ord(letter) <= 32 for letter in plain):
        return otherwise
    parts = urlsplit(wish)
    if parts.scheme or parts.netloc or not wish.startswith("/"):
        return otherwise
    return wish
