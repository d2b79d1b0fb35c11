"""Pictures without what their makers wrote into them: where and when they were taken, with what, by whom.

Which way is up is kept, and so are the colours. What stands after the end of a picture goes too.
"""

import re
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
TRACES_IN_PNG = (b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME")
START, END, SCAN, COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14, APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""Where the coded lines of a JPEG end: any mark that cannot stand among them."""
ORIENTATION = 0x0112


def png_without_traces(content: bytes) -> bytes | None:
    """The picture; nothing if it is no PNG from beginning to end."""
    if not content.startswith(PNG):
        return None
    kept, at = bytearray(PNG), len(PNG)
    while at < len(content):
        length = int.from_bytes(content[at : at + 4])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length:
            return None
        name = chunk[4:8]
        if name not in TRACES_IN_PNG:
            kept += chunk
        if name == b"IEND":
            return bytes(kept)
        at += len(chunk)
    return None


def jpeg_without_traces(content: bytes) -> bytes | None:
    """The picture; nothing if it is no JPEG from beginning to end."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    kept: list[bytes] = []
    up = 1
    for marker, part in _parts(content):
        if marker == END:
            head = 1 if kept and kept[0][:2] == b"\xff\xe0" else 0
            if up != 1:
                kept.insert(head, _only_orientation(up))
            return b"\xff\xd8" + b"".join(kept) + part
        if marker == APP1 and part[4:10] == b"Exif\x00\x00":
            up = _orientation(part[10:])
        if not _is_trace(marker, part):
            kept.append(part)
    return None


def _parts(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each part, coded lines with the part before them. Ends where it is broken."""
    at = 2
    while at + 1 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # Filled up
            at += 1
            continue
        if marker == END:
            yield marker, content[at : at + 2]
            return
        length = int.from_bytes(content[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(content):
            return
        if marker == SCAN:
            found = NEXT_MARKER.search(content, end)
            if found is None:
                return
            end = found.start()
        yield marker, content[at:end]
        at = end


def _is_trace(marker: int, part: bytes) -> bool:
    if marker == COMMENT:
        return True
    if not APP1 <= marker <= APP15:
        return False
    colours = (marker == APP2 and part[4:16] == b"ICC_PROFILE\x00") or marker == APP14
    return not colours


def _orientation(tiff: bytes) -> int:
    """Which way is up (1 to 8), as the first directory of the Exif data says."""
    if tiff[:2] not in (b"II", b"MM"):
        return 1

    def read(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if tiff[:2] == b"II" else "big")

    at = read(4, 4)
    for place in range(min(read(at, 2), 200)):
        entry = at + 2 + 12 * place
        if read(entry, 2) == ORIENTATION:
            value = read(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1


def _only_orientation(up: int) -> bytes:
    """Exif data that say nothing else."""
    entry = b"".join((ORIENTATION.to_bytes(2), (3).to_bytes(2), (1).to_bytes(4), up.to_bytes(2), b"\x00\x00"))
    tiff = b"MM\x00\x2a" + (8).to_bytes(4) + (1).to_bytes(2) + entry + (0).to_bytes(4)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body
