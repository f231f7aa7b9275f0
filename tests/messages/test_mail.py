"""E-mail, to a real server."""

import email.policy
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from grid.message_settings import MailSettings
from tests.messages.conftest import message
from tests.messages.servers import Mailbox, certificate
from workflows.channels.channel import Permanent, Temporary
from workflows.channels.mail import Mail, message_id

TO = "he@city.example"


def settings(port: int, **changes: Any) -> MailSettings:
    facts: dict[str, Any] = {"host": "127.0.0.1", "tls": "none", "sender": "网格 <grid@city.example>"}
    return MailSettings(port=port, **(facts | changes))


def read(mailbox: Mailbox) -> EmailMessage:
    (letter,) = mailbox.letters
    return email.message_from_bytes(bytes(letter.content or b""), policy=email.policy.default)


def test_a_letter_has_a_plain_text_and_a_page(mailbox: Mailbox) -> None:
    Mail(settings(mailbox.port), 5).send(message(to=TO))
    letter = read(mailbox)
    assert letter["To"] == TO
    assert letter["From"] == "网格 <grid@city.example>"
    assert letter["Subject"] == "示范市 轮到您处理：110101-20260309-00001"
    plain, page = (part.get_content() for part in letter.iter_parts())
    assert plain.splitlines()[0] == "110101-20260309-00001 已派遣给您 <b>。"
    assert plain.splitlines()[2] == "https://grid.city.example/cases/110101-20260309-00001"
    assert "已派遣给您 &lt;b&gt;。" in page


def test_a_repetition_has_the_same_message_id(mailbox: Mailbox) -> None:
    channel = Mail(settings(mailbox.port), 5)
    channel.send(message(to=TO))
    assert read(mailbox)["Message-ID"] == message_id("1:v2:7:email", "grid@city.example")
    assert message_id("1:v3:7:email", "grid@city.example") != message_id("1:v2:7:email", "grid@city.example")


def test_a_name_with_line_breaks_makes_no_header_of_its_own(mailbox: Mailbox) -> None:
    Mail(settings(mailbox.port), 5).send(message(to=TO, subject="city\r\nBcc: all@city.example"))
    letter = read(mailbox)
    assert letter["Bcc"] is None
    assert letter["Subject"] == "city Bcc: all@city.example"


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        ("550 he@city.example is unknown", Permanent, "SMTP 550"),  # for good, and without the address
        ("451 he@city.example: later", Temporary, "SMTP 451"),
    ],
)
def test_what_the_server_says_decides_whether_to_try_again(
    mailbox: Mailbox, said: str, kind: type[Exception], reason: str
) -> None:
    mailbox.refusal = said
    with pytest.raises(kind) as refused:
        Mail(settings(mailbox.port), 5).send(message(to=TO))
    assert str(refused.value) == reason


def test_if_we_are_refused_ourselves_the_message_waits(mailbox: Mailbox) -> None:
    mailbox.sender_refusal = "550 who are you"
    with pytest.raises(Temporary, match=r"^SMTP 550$"):
        Mail(settings(mailbox.port), 5).send(message(to=TO))


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with pytest.raises(Temporary, match=r"^ConnectionRefusedError$"):
        Mail(settings(1), 5).send(message(to=TO))


_WARNS = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # the server does not see that TLS is there
Safe = tuple[Mailbox, MailSettings, ssl.SSLContext]


@pytest.fixture(params=["start", "whole"])
def safe(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Safe]:
    """A server that wants TLS and a password, how it is reached, and what trusts it."""
    server, client = certificate(tmp_path)
    box = Mailbox(tls=server, whole=request.param == "whole", password="seven bridges")
    yield box, settings(box.port, tls=request.param, user="grid", password="seven bridges"), client
    box.stop()


@_WARNS
def test_a_letter_goes_over_tls_with_a_password(safe: Safe) -> None:
    box, ours, trusting = safe
    Mail(ours, 5, trusting).send(message(to=TO))
    assert read(box)["To"] == TO


@_WARNS
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(safe: Safe) -> None:
    box, ours, _ = safe
    with pytest.raises(Temporary, match=r"^SSLCertVerificationError$"):
        Mail(ours, 5).send(message(to=TO))
    assert box.letters == []


@_WARNS
def test_a_wrong_password_is_not_the_messages_fault(safe: Safe) -> None:
    box, ours, trusting = safe
    box.password = "changed"
    with pytest.raises(Temporary, match=r"^SMTP 535$"):
        Mail(ours, 5, trusting).send(message(to=TO))
