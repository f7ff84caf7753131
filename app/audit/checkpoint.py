"""Checkpoints of the log as C2SP tlog-checkpoint signed notes, and the log's own Ed25519 key.

A checkpoint is `origin ⏎ size ⏎ base64 root ⏎ ⏎ — name base64(key id ‖ signature) ⏎`; the key id is the first four
bytes of SHA-256(name ⏎ 0x01 ‖ public key). Anybody can check one with other people's software.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from app.kernel.errors import Broken

_ED25519 = b"\x01"
_NAME = re.compile(r"[\x21-\x2a\x2c-\x7e]{1,200}")
_SIZE = re.compile(r"0|[1-9]\d{0,18}")
_KEY_FILE = "log.key"
_MAX_SIGNATURES = 100


class BadCheckpoint(Broken):
    """A note that is not a checkpoint, or not signed by the key it must be signed by."""


class BadLogKey(Broken):
    """The log's key cannot be used: unreadable, of another log, or open to others on this machine."""


class NoteSigner(Protocol):
    """Whoever signs notes: its name, its public key, and an Ed25519 signature (RFC 8032) over the note's text."""

    @property
    def name(self) -> str: ...

    @property
    def public(self) -> bytes: ...

    def sign(self, text: bytes) -> bytes: ...


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note's text: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class LogSigner:
    """The log's key, held in memory; `vkey` is what auditors keep."""

    def __init__(self, name: str, seed: bytes) -> None:
        if not _NAME.fullmatch(name):
            raise BadLogKey("an origin has neither spaces nor plus signs")
        self.name = name
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, text: bytes) -> bytes:
        """Ed25519 signature over `text`."""
        return self._key.sign(text)

    @property
    def vkey(self) -> str:
        """The verifier key: `name+key id+base64(0x01 ‖ public key)`."""
        return verifier_key(self.name, self.public)


def open_log_key(directory: Path, origin: str) -> LogSigner:
    """The log key in `directory`, made on first use; its file can be read by its owner only."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = directory / _KEY_FILE
    if not path.exists():
        _create(path, origin)
    if path.stat().st_mode & 0o077:
        raise BadLogKey("the log key can be read by others on this machine")
    name, _, seed = path.read_text("ascii").strip().rpartition(" ")
    if name != origin:
        raise BadLogKey("the key belongs to a log of another name")
    return LogSigner(origin, bytes.fromhex(seed))


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that stand for a key in a signature line."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """A public key in the form witnesses and auditors exchange."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def parse_verifier_key(vkey: str) -> tuple[str, bytes]:
    """Name and public key out of a verifier key."""
    try:
        name, short, encoded = vkey.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadCheckpoint("not a verifier key") from error
    if len(raw) != 33 or raw[:1] != _ED25519 or key_id(name, raw[1:]).hex() != short:
        raise BadCheckpoint("not a verifier key")
    return name, raw[1:]


def sign_note(text: str, signer: NoteSigner) -> str:
    """`text` as a note with one signature."""
    signature = key_id(signer.name, signer.public) + signer.sign(text.encode())
    return f"{text}\n— {signer.name} {base64.b64encode(signature).decode()}\n"


def sign_checkpoint(origin: str, size: int, root: bytes, signer: NoteSigner) -> str:
    """The checkpoint note of the tree (`size`, `root`)."""
    return sign_note(Checkpoint(origin, size, root).text(), signer)


def verify_note(note: str, vkey: str) -> str:
    """The text of `note` if the key signed it; any other signatures are ignored, as C2SP demands."""
    name, public = parse_verifier_key(vkey)
    text, mark, block = note.rpartition("\n\n")
    text += "\n"
    lines = block.split("\n")
    if not mark or lines.pop() != "" or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise BadCheckpoint("not a signed note")
    own = [raw[4:] for key, raw in map(_signature, lines) if key == name and raw[:4] == key_id(name, public)]
    if not own:
        raise BadCheckpoint("not signed by the log's key")
    for signature in own:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
        except InvalidSignature as error:
            raise BadCheckpoint("the signature does not fit") from error
    return text


def verify_checkpoint(note: str, vkey: str) -> Checkpoint:
    """What the checkpoint says, if the key signed it under its own origin."""
    checkpoint = parse_checkpoint(verify_note(note, vkey))
    if checkpoint.origin != parse_verifier_key(vkey)[0]:
        raise BadCheckpoint("a checkpoint of another log")
    return checkpoint


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text (or in a whole note, whose signatures are then not looked at)."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise BadCheckpoint("not a checkpoint")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except binascii.Error as error:
        raise BadCheckpoint("not a checkpoint") from error
    if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
        raise BadCheckpoint("not a checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def _signature(line: str) -> tuple[str, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadCheckpoint("a signature line that cannot be read") from error
    if dash != "—" or not name or len(raw) < 5:
        raise BadCheckpoint("a signature line that cannot be read")
    return name, raw


def _create(path: Path, origin: str) -> None:
    """Write a new key so that of two starting processes only one wins and neither ever sees half a file."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    seed = Ed25519PrivateKey.generate().private_bytes_raw()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{LogSigner(origin, seed).name} {seed.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
