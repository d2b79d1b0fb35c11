"""Signed documents: files under the hash of their bytes, in a folder that no web server shows."""

import hashlib
import os
import secrets
from pathlib import Path

from registration.foundation import settings
from registration.sharing.errors import NotAPdf

HEAD, TAIL = b"%PDF-", b"%%EOF"
"""ISO 32000-2, 7.5.2 and 7.5.5. Readers accept the end mark anywhere in the last 1,024 bytes."""
TAIL_WITHIN = 1024


def _folder() -> Path:
    return settings.current().data_folder / "uploads"


def keep(content: bytes) -> tuple[str, str]:
    """Store a signed document, on disk before the row that names it. Its file name and SHA-256.

    Raises:
        NotAPdf: when the bytes are something else, whatever the name of the file said.
    """
    if not content.startswith(HEAD) or TAIL not in content[-TAIL_WITHIN:]:
        raise NotAPdf
    sha256 = hashlib.sha256(content).hexdigest()
    path = _folder() / f"{sha256}.pdf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{sha256}.{secrets.token_hex(4)}")
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.name, sha256


def read(name: str | None, sha256: str | None) -> bytes | None:
    """The document, if it is still the one that was signed."""
    if not name or not sha256:
        return None
    try:
        content = (_folder() / Path(name).name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def is_intact(name: str | None, sha256: str | None) -> bool:
    """Whether the stored file is the one whose hash was signed for."""
    return read(name, sha256) is not None
