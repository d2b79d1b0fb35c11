"""What can prove a decision beside the page, and where data can come from."""

from registration.consent.models import Source

PDF_TAIL_WITHIN = 1024
"""Readers accept the end mark anywhere in these last bytes (ISO 32000-2, 7.5.5)."""

INDIRECT = frozenset(Source) - {Source.SUBJECT}
NAMED = frozenset({Source.GROUP_MEMBER, Source.CONTRACTOR, Source.PARTNER, Source.SUCCESSION})
"""Sources that are somebody, and therefore named."""
CITED = frozenset({Source.PUBLIC, Source.SUCCESSION})
"""Sources that are somewhere, and therefore cited with a date (S-NETJAPAN-19, S-TOKYO-11)."""
SPOKEN = frozenset({Source.SUBJECT, Source.GROUP_MEMBER, Source.CONTRACTOR, Source.PARTNER})
"""Sources that can hand on what a person said. A directory or a log file can not."""


def media_type_of(content: bytes) -> str | None:
    """What a scan is, by its content alone; nothing if it is no PDF, PNG or JPEG from beginning to end."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-PDF_TAIL_WITHIN:]:
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in content[-12:]:
        return "image/png"
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        return "image/jpeg"
    return None


def source_code(source: Source, name: str = "") -> str:
    """A source as it stands in an event: ``public``, or ``group_member:acme-usa``."""
    return f"{source}:{name}" if name else source.value


def source_of(code: str) -> tuple[Source, str]:
    """What ``source_code`` wrote: the kind of source and the code of who it is."""
    kind, _colon, name = code.partition(":")
    return Source(kind), name


def missing_in_source(source: Source, *, name: str, citation: str, obtained: bool) -> list[str]:
    """Codes of what has to be said about a source and was not: ``name``, ``citation``, ``obtained_on``."""
    checks = {
        "name": source in NAMED and not name,
        "citation": source in CITED and not citation.strip(),
        "obtained_on": source in INDIRECT and not obtained,
    }
    return [code for code, missing in checks.items() if missing]
