"""Files as answers: what they may be, which is found in their content, and how they are called."""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from registration.forms.rules.conditions import is_shown, with_sections
from registration.forms.rules.fields import Field, FieldType
from registration.forms.rules.pictures import jpeg_without_traces, png_without_traces
from registration.forms.rules.reading import Unusable, missing
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pgettext

PDF_TAIL_WITHIN = 1024
"""Readers accept the end mark anywhere in these last bytes (ISO 32000-2, 7.5.5)."""
LONGEST_NAME = 100
MOST_PARTS = 2000
OF_NO_KIND = "application/octet-stream"
MOST_FILES = 5
"""How many files one form can ask for."""
MEGABYTE = 1024 * 1024
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class FileKind(StrEnum):
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    DOCX = "docx"


MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ENDINGS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PDF: ("pdf",),
    FileKind.PNG: ("png",),
    FileKind.JPEG: ("jpg", "jpeg"),
    FileKind.DOCX: ("docx",),
}
WORDS: Mapping[FileKind, str] = {
    FileKind.PDF: "PDF", FileKind.PNG: "PNG", FileKind.JPEG: "JPEG", FileKind.DOCX: "Word (.docx)",
}  # fmt: skip


@dataclass(frozen=True)
class GivenFile:
    """A file that came with a form."""

    name: str
    content: bytes
    waiting: str = ""
    """The token by which it came before: it waited while something else on the form was put right."""
    refused: bool = False
    """Whether the organisation's own check let it not pass."""

    @property
    def media_type(self) -> str:
        """What the name says: it was given by the content."""
        ending = self.name.rpartition(".")[2]
        return next((MEDIA_TYPES[each] for each in FileKind if ending in ENDINGS[each]), OF_NO_KIND)

    @property
    def as_answer(self) -> dict[str, Any]:
        """What stands among the answers; the content is kept elsewhere, sealed."""
        return {
            "name": self.name,
            "octets": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
        }


def kinds_of(question: Field) -> tuple[FileKind, ...]:
    """The kinds that answer a question."""
    return tuple(each for each in FileKind if not question.accepts or each.value in question.accepts)


def kinds_in_words(question: Field) -> str:
    return pgettext("list", ", ").join(WORDS[each] for each in kinds_of(question))


def endings_of(question: Field) -> str:
    """What a browser offers to choose from (``accept``)."""
    return ",".join(f".{ending}" for each in kinds_of(question) for ending in ENDINGS[each])


def sent_later(fields: Iterable[Field]) -> tuple[Field, ...]:
    """The same questions where nobody may have a file at hand: each can follow from the person's own page."""
    return tuple(replace(each, required=False) if _needs_a_file(each) else each for each in fields)


def files_lacking(fields: Sequence[Field], answers: Mapping[str, Any]) -> tuple[Field, ...]:
    """The questions that need a file, were asked after these answers, and have none yet."""
    needed = [(each, section) for each, section in with_sections(fields) if _needs_a_file(each)]
    return tuple(
        each for each, section in needed if each.code not in answers and is_shown(each, section, answers)
    )


def _needs_a_file(question: Field) -> bool:
    return question.type is FieldType.FILE and question.required and not question.internal


def accepted(question: Field, given: GivenFile | None, *, most_megabytes: int) -> GivenFile | None:
    """The file as it is kept: known by its content, without what a picture says about where it was taken.

    Raises:
        Unusable: with a sentence that says what to do.
    """
    if given is None:
        if question.required:
            raise Unusable(missing(question))
        return None
    if len(given.content) > most_megabytes * MEGABYTE:
        raise Unusable(_("Choose a file of at most %(most)s MB", most=most_megabytes))
    if given.refused:
        raise Unusable(_("Our check for harmful files did not let this one pass. Choose another"))
    found = _known(given.content)
    if found is None or found[0] not in kinds_of(question):
        raise Unusable(_("This file is not of a kind we can take: %(kinds)s", kinds=kinds_in_words(question)))
    kind, content = found
    return GivenFile(name_of_file(given.name, kind), content, given.waiting)


def _known(content: bytes) -> tuple[FileKind, bytes] | None:
    """What the content is, whatever its name says, and the content as it is kept."""
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-PDF_TAIL_WITHIN:]:
        return FileKind.PDF, content
    if (picture := png_without_traces(content)) is not None:
        return FileKind.PNG, picture
    if (picture := jpeg_without_traces(content)) is not None:
        return FileKind.JPEG, picture
    return (FileKind.DOCX, content) if _is_word(content) else None


def _is_word(content: bytes) -> bool:
    """Whether it is a Word document without macros."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False
    if len(parts) > MOST_PARTS or any("vbaproject" in each.lower() for each in parts):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= set(parts)


def name_of_file(name: str, kind: FileKind) -> str:
    """A name that every system can keep, with the ending that the content has."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in last if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = NOT_IN_NAMES.sub("_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if not dot or ending.lower() not in ENDINGS[kind]:
        stem, ending = plain, ENDINGS[kind][0]
    return f"{stem[:LONGEST_NAME].strip(' .') or 'file'}.{ending.lower()}"
