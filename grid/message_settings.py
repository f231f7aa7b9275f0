"""What an installation may set about messages that leave it. Nothing is sent by a channel that is not set here.

Secrets are kept out of `repr`, so that a log of the settings cannot show them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from grid.setting_values import BadSetting, number

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_MAIL_PORTS = {"smtp": 587, "smtps": 465}
_PUSH_HOSTS = "fcm.googleapis.com *.push.services.mozilla.com *.push.apple.com *.notify.windows.com"
_SMS_BODY = '{"phone": "{phone}", "text": "{text}", "id": "{id}"}'


@dataclass(frozen=True)
class MailSettings:
    """`tls`: "start" (smtp://), "whole" (smtps://), or "none" to a relay on this very machine."""

    host: str
    port: int
    tls: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class SmsSettings:
    """A gateway by HTTP. `{phone}`, `{text}` and `{id}` in the address or the body are filled in."""

    url: str = field(repr=False)
    body: Any = None
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class PushSettings:
    """`contact`: whom a push service may ask about us. `hosts`: the services that messages may go to."""

    contact: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class RobotSettings:
    """The address of a chat's robot, which is a secret in itself, and the secret that signs for it (DingTalk)."""

    url: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class MessageSettings:
    base_url: str = ""  # GRIDCASE_URL: where people open the pages
    language: str = "zh"  # GRIDCASE_LANGUAGE: of messages to chats, and to people who chose none
    timeout_s: float = 10.0  # GRIDCASE_SEND_TIMEOUT
    attempts: int = 14  # GRIDCASE_SEND_ATTEMPTS: then a message is given up
    mail: MailSettings | None = None
    sms: SmsSettings | None = None
    push: PushSettings | None = None
    dingtalk: RobotSettings | None = None
    wecom: RobotSettings | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "MessageSettings":
        found = cls(
            base_url=_web_address(environment, "GRIDCASE_URL").rstrip("/"),
            language=_language(environment),
            timeout_s=number(environment, "GRIDCASE_SEND_TIMEOUT", 10, least=1, most=60),
            attempts=int(number(environment, "GRIDCASE_SEND_ATTEMPTS", 14, least=1, most=50)),
            mail=_mail(environment),
            sms=_sms(environment),
            push=_push(environment),
            dingtalk=_robot(environment, "GRIDCASE_DINGTALK_URL", environment.get("GRIDCASE_DINGTALK_SECRET", "")),
            wecom=_robot(environment, "GRIDCASE_WECOM_URL"),
        )
        if found.channels and not found.base_url:
            raise BadSetting("GRIDCASE_URL must say where people open the pages, so that messages can link to a case")
        return found

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are set up."""
        known = {"push": self.push, "email": self.mail, "sms": self.sms, "dingtalk": self.dingtalk, "wecom": self.wecom}
        return tuple(name for name, found in known.items() if found is not None)


def is_allowed(url: str) -> bool:
    """Whether something may be sent there: over TLS, or to this very machine."""
    parts = _parts(url)
    if parts is None:
        return False
    if parts.scheme == "http":
        return parts.hostname in _LOOPBACK
    return parts.scheme == "https" and bool(parts.hostname)


def _parts(url: str) -> SplitResult | None:
    """The parts of an address; None where they cannot be read."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None  # a port that is none raises
    except ValueError:
        return None


def _web_address(environment: Mapping[str, str], name: str) -> str:
    """An address over TLS, or empty. The message does not repeat it, because it may hold a secret."""
    url = environment.get(name, "")
    if url and not is_allowed(url):
        raise BadSetting(f"{name} must begin with https:// (http:// only to this very machine)")
    return url


def _language(environment: Mapping[str, str]) -> str:
    language = environment.get("GRIDCASE_LANGUAGE") or "zh"
    if language not in {"zh", "en"}:
        raise BadSetting(f"GRIDCASE_LANGUAGE={language!r} is neither zh nor en")
    return language


def _mail(environment: Mapping[str, str]) -> MailSettings | None:
    url, sender = environment.get("GRIDCASE_SMTP", ""), environment.get("GRIDCASE_MAIL_FROM", "")
    if not url:
        return None
    parts = _parts(url)
    if parts is None or parts.scheme not in _MAIL_PORTS or not parts.hostname:
        raise BadSetting("GRIDCASE_SMTP must be smtps://user:password@host or smtp://user:password@host (STARTTLS)")
    if not re.fullmatch(r"(?:[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)", sender):
        raise BadSetting("GRIDCASE_MAIL_FROM must be the sender of e-mails, as in: Grid <grid@city.example>")
    tls = "whole" if parts.scheme == "smtps" else "none" if parts.hostname in _LOOPBACK else "start"
    port = parts.port or _MAIL_PORTS[parts.scheme]
    return MailSettings(parts.hostname, port, tls, sender, unquote(parts.username or ""), unquote(parts.password or ""))


def _sms(environment: Mapping[str, str]) -> SmsSettings | None:
    url = _web_address(environment, "GRIDCASE_SMS_URL")
    if not url:
        return None
    by_address = "{text}" in url  # everything is in the address; it is only asked for
    try:
        body = json.loads(environment.get("GRIDCASE_SMS_BODY") or ("null" if by_address else _SMS_BODY))
    except ValueError as error:
        raise BadSetting(f"GRIDCASE_SMS_BODY must be JSON, as in {_SMS_BODY}") from error
    return SmsSettings(url, body, environment.get("GRIDCASE_SMS_TOKEN", ""))


def _push(environment: Mapping[str, str]) -> PushSettings | None:
    contact = environment.get("GRIDCASE_PUSH_CONTACT", "")
    if not contact:
        return None
    if not contact.startswith(("mailto:", "https://")):
        raise BadSetting("GRIDCASE_PUSH_CONTACT must be whom push services may ask, as in mailto:grid@city.example")
    return PushSettings(contact, tuple((environment.get("GRIDCASE_PUSH_HOSTS") or _PUSH_HOSTS).split()))


def _robot(environment: Mapping[str, str], name: str, secret: str = "") -> RobotSettings | None:
    url = _web_address(environment, name)
    return RobotSettings(url, secret) if url else None
