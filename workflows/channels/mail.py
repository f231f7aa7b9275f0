"""E-mail by SMTP, plain text and a small page. Its Message-ID is made of the key, so that a repetition is known."""

import hashlib
import html
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from grid.message_settings import MailSettings
from workflows.channels.channel import Message, Permanent, Temporary, Undelivered

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<body style="font: 16px/1.6 sans-serif; color: #111827; max-width: 36em">
<p>{sentence}</p>
<p><a href="{link}" style="color: #0a4c9e">{link}</a></p>
<p style="color: #4b5563; font-size: 13px">{footer}</p>
</body></html>
"""
_REFUSED = 500  # SMTP: this and above is for good


class Mail:
    """`context`: what TLS trusts; by default the authorities that the system knows."""

    def __init__(self, settings: MailSettings, timeout_s: float, context: ssl.SSLContext | None = None) -> None:
        self._settings, self._timeout_s = settings, timeout_s
        self._context = context or ssl.create_default_context()

    def send(self, message: Message) -> None:
        letter = self._letter(message)
        try:
            with self._open() as server:
                server.send_message(letter)
        except (smtplib.SMTPException, OSError) as error:
            raise _undelivered(error) from error

    def _open(self) -> smtplib.SMTP:
        where = self._settings
        if where.tls == "whole":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                where.host, where.port, timeout=self._timeout_s, context=self._context
            )
        else:
            server = smtplib.SMTP(where.host, where.port, timeout=self._timeout_s)
        try:
            if where.tls == "start":
                server.starttls(context=self._context)
            if where.user:
                server.login(where.user, where.password)
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Message) -> EmailMessage:
        name, sender = parseaddr(self._settings.sender)
        letter = EmailMessage(policy=SMTP)
        letter["From"] = Address(name, addr_spec=sender)
        letter["To"] = Address(addr_spec=message.to)
        letter["Subject"] = " ".join(message.subject.split())  # one line, whatever a name may hold
        letter["Message-ID"] = message_id(message.key, sender)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(f"{message.sentence}\n\n{message.link}\n\n-- \n{message.footer}\n")
        parts = ("language", "sentence", "link", "footer")
        page = _PAGE.format_map({name: html.escape(str(getattr(message, name))) for name in parts})
        letter.add_alternative(page, subtype="html")
        return letter


def message_id(key: str, sender: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"<{digest[:32]}@{sender.rpartition('@')[2]}>"


def _undelivered(error: Exception) -> Undelivered:
    """The code that the server gave, never its words: they may repeat the address.

    Only a refusal of the reader or of the letter is for good. If we are refused ourselves, somebody will put it right.
    """
    code = _code(error)
    if not code:
        return Temporary(type(error).__name__)
    for_good = code >= _REFUSED and isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return Permanent(f"SMTP {code}") if for_good else Temporary(f"SMTP {code}")


def _code(error: Exception) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return 0
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0
