"""What a push service asks for: the message encrypted for the browser (RFC 8291), the sender signed for (RFC 8292)."""

import base64
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from workflows.channels.channel import PushKeys

CURVE = ec.SECP256R1()
_RECORD_SIZE = 4096
_LAST_RECORD = b"\x02"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256 (FIPS 186)


class BadKeys(ValueError):
    """A browser's keys that are none."""


@dataclass(frozen=True)
class Fresh:
    """What must be new for each message: a key pair and 16 bytes of salt."""

    private: ec.EllipticCurvePrivateKey
    salt: bytes


def unpadded(data: bytes) -> str:
    """Base64url without padding, as all of these standards write it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def padded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def browser_key(keys: PushKeys) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The browser's public key and its secret of 16 bytes; raises BadKeys."""
    try:
        public, secret = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, padded(keys.p256dh)), padded(keys.auth)
    except (ValueError, InvalidKey) as error:
        raise BadKeys("not a point of the curve") from error
    if len(secret) != 16:
        raise BadKeys("the secret must have 16 bytes")
    return public, secret


def encrypt(text: bytes, keys: PushKeys, fresh: Fresh) -> bytes:
    """One record of `aes128gcm` that only this browser can read; at most 3,993 bytes fit into it."""
    public, secret = browser_key(keys)
    ours = point(fresh.private.public_key())
    shared = fresh.private.exchange(ec.ECDH(), public)
    seed = _derive(shared, secret, b"WebPush: info\x00" + point(public) + ours, 32)
    content_key = _derive(seed, fresh.salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(seed, fresh.salt, b"Content-Encoding: nonce\x00", 12)
    header = fresh.salt + _RECORD_SIZE.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return header + AESGCM(content_key).encrypt(nonce, text + _LAST_RECORD, None)


def sender_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The installation's key, made of its secret: all hosts of a city that share the secret share the key."""
    seed = _derive(secret.encode(), b"gridcase", b"push", 48)
    return ec.derive_private_key(int.from_bytes(seed, "big") % (_ORDER - 1) + 1, CURVE)


def signed_token(claims: dict[str, str | int], key: ec.EllipticCurvePrivateKey) -> str:
    """A JSON Web Token, ES256."""
    parts = [unpadded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims)]
    signed = ".".join(parts)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"{signed}.{unpadded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
