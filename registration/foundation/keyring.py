"""Keys of the installation. They live beside the database, never in it.

One installation key of 32 bytes is the root. Keys for each use are derived from it (HKDF, RFC 5869),
so that a key that leaks from one use opens no other. The key that signs ledger checkpoints is a file of
its own, because it must stay the same when the installation key is changed.
"""

import base64
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from registration.foundation import settings
from registration.foundation.settings import Settings, SettingsRefused

NONCE_BYTES = 12


class KeyDestroyed(Exception):
    """What was sealed cannot be opened: its key is gone or another one."""


def derived(use: str) -> bytes:
    """The 32-byte key for one named use, such as ``tokens`` or ``sessions``."""
    return _derived(_root(settings.current()), use)


def mac(use: str, words: bytes) -> bytes:
    """What proves later that we wrote these words for this use: their keyed hash (HMAC-SHA-256, RFC 2104)."""
    begun = _begun(derived(use)).copy()
    begun.update(words)
    return begun.digest()


def seal(plain: bytes, *, key: bytes) -> bytes:
    """Encrypt with AES-256-GCM under a fresh nonce."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def unseal(sealed: bytes, *, key: bytes) -> bytes:
    """Decrypt what ``seal`` made.

    Raises:
        KeyDestroyed: when the key does not fit.

    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as wrong:
        raise KeyDestroyed from wrong


def new_wrapped_key() -> bytes:
    """A fresh key for one person, wrapped by the installation."""
    return seal(secrets.token_bytes(32), key=derived("person keys"))


def unwrap(wrapped: bytes | None) -> bytes:
    """The person's key.

    Raises:
        KeyDestroyed: when the person was erased.

    """
    if wrapped is None:
        raise KeyDestroyed
    return unseal(wrapped, key=derived("person keys"))


def ledger_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints of the consent ledger, made at first use."""
    return _ledger_key(settings.current().data_folder / "keys" / "ledger.pem")


@lru_cache(maxsize=64)
def _derived(root: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"registration/" + use.encode()).derive(root)


@lru_cache(maxsize=64)
def _begun(key: bytes) -> hmac.HMAC:
    # To take the key in is most of the work of a short hash.
    return hmac.new(key, digestmod="sha256")


@lru_cache(maxsize=8)
def _root(chosen: Settings) -> bytes:
    text = chosen.installation_key or _from_file(chosen.data_folder / "keys" / "installation.key")
    try:
        root = base64.b64decode(text, validate=True)
    except ValueError:
        root = b""
    if len(root) != 32:
        raise SettingsRefused("REGISTRATION_INSTALLATION_KEY must be the base64 of 32 random bytes.")
    return root


def _from_file(path: Path) -> str:
    if not path.exists():
        write_secret(path, base64.b64encode(secrets.token_bytes(32)))
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=8)
def _ledger_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        write_secret(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingsRefused(f"{path} holds no Ed25519 key.")
    return key


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read. The first of two writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # Another process was first, and its key is in use already.
    finally:
        draft.unlink()
