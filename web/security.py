"""What every answer carries so that a browser runs nothing and sends nothing that is not ours."""

import secrets

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from grid.settings import Settings

MAX_BODY = 30 * 1024 * 1024  # a photo of 25 MB and its form
csrf = CSRFProtect()

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="__Host-gridcase-form" if settings.secure_cookies else "gridcase-form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser's session
    )
    csrf.init_app(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_protect)
    if settings.proxies:
        hops = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # as Flask says


def csp_nonce() -> str:
    """The word by which this answer's own script elements are known."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def content_policy() -> str:
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )


_NOTHING_RUNS = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
_WORKER = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'"


def _policy_for(mimetype: str) -> str:
    """A script may run as a worker and then lives by the policy of its own answer: it may load from here only."""
    if mimetype == "text/html":
        return content_policy()
    return _WORKER if mimetype == "text/javascript" else _NOTHING_RUNS


def _protect(answer: Response) -> Response:
    headers = answer.headers
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = _policy_for(answer.mimetype or "")
    if request.endpoint == "static":
        _keep_static(answer)
    else:
        headers["Vary"] = "HX-Request, Cookie, Authorization, Accept-Language"
        headers.setdefault("Cache-Control", "no-store")  # pages show people and places
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return answer


def _keep_static(answer: Response) -> None:
    """A file asked for by its content's hash never changes; any other is asked for again each time (304)."""
    answer.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if "v" in request.args and answer.status_code == 200 else "no-cache"
    )
