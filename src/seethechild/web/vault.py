"""Encryption at rest: short texts in the database, and files of any size.

AES-256-GCM (NIST SP 800-38D) by the ``cryptography`` package. A text is ``keyid:base64(nonce +
ciphertext)`` and bound to where it stands, so that it cannot be moved to another column. A file is cut in
chunks, each bound to its place and to whether it is the last, so that none can be changed, moved, taken out
or cut off unseen. Keys have names: what is written takes the first, what is read finds its own, so a new key
is put in front of the old one.
"""

import hashlib
import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
CHUNK = 1 << 20
MAGIC = b"STC1"
_LENGTH = Struct(">I")
_TAG = 16


class SealError(Exception):
    """What was kept has been changed, or was sealed with a key that is not here."""


def seal_text(text: str, *, of: str) -> str:
    """Encrypt a short text.

    Args:
        text: any.
        of: where it stands, as ``"mfa.secret"``.
    """
    name = next(iter(_keys()))
    nonce = os.urandom(NONCE)
    sealed = _keys()[name].encrypt(nonce, text.encode(), of.encode())
    return f"{name}:{b64encode(nonce + sealed).decode('ascii')}"


def open_text(sealed: str, *, of: str) -> str:
    """Decrypt a short text.

    Raises:
        SealError: it was changed, moved, or its key is not here.
    """
    name, _, rest = sealed.partition(":")
    try:
        raw = b64decode(rest, validate=True)
        return _keys()[name].decrypt(raw[:NONCE], raw[NONCE:], of.encode()).decode()
    except (KeyError, InvalidTag, Base64Error, ValueError) as error:
        raise SealError from error


class SealedWriter:
    """Writes a file encrypted, chunk by chunk; nothing of it is ever on disk in clear."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        )
        name = next(iter(_keys()))
        self._key, self._nonce, self._place = _keys()[name], os.urandom(NONCE - 4), 0
        self._rest = bytearray()
        head = name.encode()
        self._file.write(MAGIC + bytes([len(head)]) + head + self._nonce)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._rest += data
        while len(self._rest) > CHUNK:
            self._chunk(bytes(self._rest[:CHUNK]), last=False)
            del self._rest[:CHUNK]

    def close(self) -> None:
        """Write the last chunk."""
        if not self._file.closed:
            self._chunk(bytes(self._rest), last=True)
            self._file.close()

    def _chunk(self, data: bytes, *, last: bool) -> None:
        nonce = self._nonce + _LENGTH.pack(self._place)
        sealed = self._key.encrypt(nonce, data, b"last" if last else b"more")
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._place += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def open_file(path: Path) -> Iterator[bytes]:
    """Decrypt a file, chunk by chunk.

    Raises:
        SealError: it was changed or cut off, or its key is not here. Chunks before the fault have been given.
    """
    with path.open("rb") as file:
        key, nonce = _head(file)
        place, last = 0, False
        while not last:
            size = file.read(_LENGTH.size)
            if len(size) != _LENGTH.size:
                raise SealError
            length = _LENGTH.unpack(size)[0]
            if length > CHUNK + _TAG:
                raise SealError
            sealed, here = file.read(length), nonce + _LENGTH.pack(place)
            try:
                data, last = _opened(key, here, sealed)
            except InvalidTag as error:
                raise SealError from error
            yield data
            place += 1
        if file.read(1):
            raise SealError


def _head(file: BinaryIO) -> tuple[AESGCM, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise SealError
    name = file.read(file.read(1)[0]).decode(errors="replace")
    if name not in _keys():
        raise SealError
    return _keys()[name], file.read(NONCE - 4)


def _opened(key: AESGCM, nonce: bytes, sealed: bytes) -> tuple[bytes, bool]:
    try:
        return key.decrypt(nonce, sealed, b"more"), False
    except InvalidTag:
        return key.decrypt(nonce, sealed, b"last"), True


def _keys() -> dict[str, AESGCM]:
    return _made(tuple(settings.FIELD_KEYS))


@lru_cache
def _made(words: tuple[str, ...]) -> dict[str, AESGCM]:
    """Return the keys by name; a key is the SHA-256 of its random characters."""
    parts = [word.partition(":") for word in words]
    return {name: AESGCM(hashlib.sha256(key.encode()).digest()) for name, _, key in parts}
