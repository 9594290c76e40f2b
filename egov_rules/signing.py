"""Detached Ed25519 signatures of any file, with the package `cryptography` (the extra `sign`).

A signature is the 64 raw bytes and keys are PEM files, so that OpenSSL verifies without this program:
`openssl pkeyutl -verify -rawin -pubin -inkey KEY.pub -in FILE -sigfile FILE.sig`.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from . import textfile
from .diagnostics import Diagnostic, RulesError, Text
from .messages import records as messages

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SUFFIX = ".sig"
PUBLIC = ".pub"
_LIMIT = 2_000_000_000


def new_key(path: str) -> str:
    """Write a new private key (readable by its owner only) and, beside it, the public one; its fingerprint.

    RulesError: one of the files exists or cannot be written, or the extra is not installed.
    """
    ed25519, serialization = _library()
    for file in (path, path + PUBLIC):
        if os.path.lexists(file):
            raise RulesError([messages.file_exists(file)])
    key = ed25519.Ed25519PrivateKey.generate()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    textfile.write_with(path, lambda file: file.write(secret), 0o600)
    public = key.public_key()
    whole = public.public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    textfile.write_with(path + PUBLIC, lambda file: file.write(whole))
    return fingerprint(public)


def sign(path: str, key_path: str, output: str | None = None) -> tuple[str, str]:
    """Sign a file; the signature's path (`FILE.sig` unless said) and the key's fingerprint."""
    ed25519, serialization = _library()
    from cryptography.exceptions import UnsupportedAlgorithm

    data, pem = _bytes(path), _bytes(key_path)
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except TypeError as error:
        what = Text(vi="khóa có mật khẩu", en="it is protected by a password")
        raise RulesError([messages.bad_key(key_path, what)]) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        what = Text(vi="không phải khóa riêng dạng PEM", en="it is no private key in PEM")
        raise RulesError([messages.bad_key(key_path, what)]) from error
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        what = Text(vi="không phải khóa Ed25519", en="it is no Ed25519 key")
        raise RulesError([messages.bad_key(key_path, what)])
    place = output or path + SUFFIX
    signature = key.sign(data)
    textfile.write_with(place, lambda file: file.write(signature))
    return place, fingerprint(key.public_key())


def verify(path: str, key_path: str, signature_path: str | None = None) -> str:
    """The fingerprint of the key that signed the file; RulesError when it did not."""
    ed25519, serialization = _library()
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    place = signature_path or path + SUFFIX
    data, pem, signature = _bytes(path), _bytes(key_path), _bytes(place)
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        what = Text(vi="không phải khóa công khai dạng PEM", en="it is no public key in PEM")
        raise RulesError([messages.bad_key(key_path, what)]) from error
    if not isinstance(key, ed25519.Ed25519PublicKey):
        what = Text(vi="không phải khóa Ed25519", en="it is no Ed25519 key")
        raise RulesError([messages.bad_key(key_path, what)])
    try:
        key.verify(signature, data)
    except InvalidSignature as error:
        raise RulesError([messages.bad_signature(path, place)]) from error
    return fingerprint(key)


def fingerprint(key: Ed25519PublicKey) -> str:
    """SHA-256 of the raw public key, to be compared by voice or on paper."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def _library() -> tuple[Any, Any]:
    """The two modules that are needed; RulesError where the extra is not installed."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise RulesError([messages.no_cryptography()]) from error
    return ed25519, serialization


def _bytes(path: str) -> bytes:
    data = textfile.read_bytes(path, _LIMIT)
    if isinstance(data, Diagnostic):
        raise RulesError([data])
    return data
