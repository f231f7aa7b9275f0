"""Web push: what is encrypted, who signed for it, and where it may go."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from grid.message_settings import PushSettings
from tests.messages.conftest import message
from tests.messages.servers import Gateway
from workflows.channels.channel import Gone, Message, Permanent, PushKeys, Temporary
from workflows.channels.push import Push, public_key, serves
from workflows.channels.push_crypto import (
    CURVE,
    BadKeys,
    Fresh,
    browser_key,
    encrypt,
    padded,
    point,
    sender_key,
    unpadded,
)

SETTINGS = PushSettings("mailto:grid@city.example", ("127.0.0.1", "*.push.example"))
NOW = 1_772_000_000


class Browser:
    """The receiving side, written from RFC 8291 on its own."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(CURVE)
        self.secret = bytes(range(16))
        self.keys = PushKeys(unpadded(point(self.private.public_key())), unpadded(self.secret))

    def read(self, body: bytes) -> bytes:
        salt, theirs, record = body[:16], body[21:86], body[86:]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        info = b"WebPush: info\x00" + point(self.private.public_key()) + theirs
        seed = self._derive(shared, self.secret, info, 32)
        key = self._derive(seed, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = self._derive(seed, salt, b"Content-Encoding: nonce\x00", 12)
        return AESGCM(key).decrypt(nonce, record, None).removesuffix(b"\x02")

    def _derive(self, secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(SHA256(), length, salt, info).derive(secret)


@pytest.fixture
def push() -> Push:
    return Push(SETTINGS, "a secret", 5, now=lambda: NOW)


def to(browser: Browser, gateway: Gateway, **changes: Any) -> Message:
    return message(to=f"{gateway.url}/send/1", keys=browser.keys, **changes)


def test_the_example_of_the_standard_comes_out_to_the_letter() -> None:
    """RFC 8291, appendix A."""
    keys = PushKeys(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
    )
    scalar = int.from_bytes(padded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big")
    fresh = Fresh(ec.derive_private_key(scalar, CURVE), padded("DGv6ra1nlYgDCS1FRnbzlw"))
    assert unpadded(encrypt(b"When I grow up, I want to be a watermelon", keys, fresh)) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK"
        "6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_what_is_shown(push: Push, gateway: Gateway) -> None:
    browser = Browser()
    push.send(to(browser, gateway))
    (request,) = gateway.received
    shown = json.loads(browser.read(request.body))
    assert shown["title"] == "示范市 轮到您处理：110101-20260309-00001"
    assert shown["url"] == "https://grid.city.example/cases/110101-20260309-00001"
    assert shown["tag"] == request.headers["Topic"]
    assert len(shown["tag"]) == 32  # RFC 8030: at most


def test_a_repetition_has_the_same_topic_and_another_message_another(push: Push, gateway: Gateway) -> None:
    browser = Browser()
    for key in ("one", "one", "two"):
        push.send(to(browser, gateway, key=key))
    topics = [request.headers["Topic"] for request in gateway.received]
    assert topics[0] == topics[1] != topics[2]
    assert len({request.body for request in gateway.received}) == 3  # a new key and salt each time


def test_the_sender_signs_for_the_service(push: Push, gateway: Gateway) -> None:
    push.send(to(Browser(), gateway))
    scheme, _, rest = gateway.received[0].headers["Authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", public_key("a secret"))
    signed, _, signature = parts["t"].rpartition(".")
    r, s = (int.from_bytes(half, "big") for half in (padded(signature)[:32], padded(signature)[32:]))
    known = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, padded(parts["k"]))
    known.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(padded(signed.split(".")[1]))
    assert claims == {"aud": gateway.url, "exp": NOW + 12 * 3600, "sub": "mailto:grid@city.example"}


def test_a_long_reason_is_cut_and_fits_into_one_record(push: Push, gateway: Gateway) -> None:
    browser = Browser()
    push.send(to(browser, gateway, sentence="很" * 2000))
    assert json.loads(browser.read(gateway.received[0].body))["body"] == "很" * 199 + "…"
    assert len(gateway.received[0].body) <= 4096


@pytest.mark.parametrize(
    ("status", "kind"), [(410, Gone), (404, Gone), (413, Permanent), (403, Temporary), (429, Temporary)]
)
def test_a_browser_that_has_left_is_told_from_other_troubles(
    push: Push, gateway: Gateway, status: int, kind: type[Exception]
) -> None:
    gateway.answer((status, {}, b""))
    with pytest.raises(kind) as refused:
        push.send(to(Browser(), gateway))
    assert type(refused.value) is kind


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("https://eu.push.example/send/1", True),
        ("https://push.example.evil.example/send/1", False),
        ("http://eu.push.example/send/1", False),  # in the clear
        ("https://10.0.0.1/send/1", False),
        ("https://eu.push.example@10.0.0.1/send/1", False),  # the name before the @ is a user
        ("file:///etc/passwd", False),
    ],
)
def test_a_message_goes_to_known_push_services_only(push: Push, endpoint: str, may: bool) -> None:
    assert serves(SETTINGS, endpoint) == may
    if not may:
        with pytest.raises(Permanent, match="not allowed"):
            push.send(message(to=endpoint, keys=Browser().keys))


@pytest.mark.parametrize(
    "keys",
    [
        PushKeys(unpadded(b"\x04" + bytes(64)), unpadded(bytes(16))),  # not on the curve
        PushKeys("", ""),
        PushKeys(Browser().keys.p256dh, unpadded(bytes(8))),
        PushKeys("!", base64.b64encode(b"!").decode()),
    ],
)
def test_keys_that_are_none_are_refused(keys: PushKeys) -> None:
    with pytest.raises(BadKeys):
        browser_key(keys)


def test_hosts_that_share_the_secret_share_the_key() -> None:
    assert public_key("a secret") == public_key("a secret") != public_key("another")
    assert sender_key("a secret").curve.name == "secp256r1"
