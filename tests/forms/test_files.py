"""Files as answers: known by their content, without what pictures say about their makers."""

import io
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.forms.rules import Field, FieldType, GivenFile, Unusable, accepted, needs_approval
from registration.forms.rules.files import FileKind, name_of_file

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56"
TABLE = b"\xff\xdb\x00\x05\x00\x01\x02"
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
COLOURS = b"\xff\xe2\x00\x10ICC_PROFILE\x00\x01\x02"


def part(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + (len(body) + 2).to_bytes(2) + body


def exif(up: int, order: str = "little") -> bytes:
    mark, say = (b"II", "little") if order == "little" else (b"MM", "big")
    place = b"35.6812N 139.7671E"
    entries = [(0x010F, 2, len(place), 100), (0x0112, 3, 1, up)]
    body = mark + (42).to_bytes(2, say) + (8).to_bytes(4, say) + len(entries).to_bytes(2, say)
    for tag, kind, count, value in entries:
        inline = value.to_bytes(2, say) + b"\x00\x00" if kind == 3 else value.to_bytes(4, say)
        body += tag.to_bytes(2, say) + kind.to_bytes(2, say) + count.to_bytes(4, say) + inline
    return part(0xE1, b"Exif\x00\x00" + body + b"\x00" * 4 + place)


def a_jpeg(*extra: bytes, after: bytes = b"") -> bytes:
    return b"\xff\xd8" + JFIF + b"".join(extra) + COLOURS + TABLE + SCAN + b"\xff\xd9" + after


def chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def a_png(*extra: bytes, after: bytes = b"") -> bytes:
    head = chunk(b"IHDR", b"\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
    dots = chunk(b"IDAT", zlib.compress(b"\x00\x00\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + dots + chunk(b"IEND", b"") + after


def a_docx(*more: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            packed.writestr(name, "<xml/>")
    return file.getvalue()


def a_question(*kinds: str, required: bool = False) -> Field:
    return Field("cv", FieldType.FILE, {"en": "Your résumé"}, required=required, accepts=kinds)


def read(content: bytes, *kinds: str, name: str = "any.bin") -> GivenFile:
    found = accepted(a_question(*kinds), GivenFile(name, content), most_megabytes=1)
    assert found
    return found


@pytest.mark.parametrize(
    ("content", "ending"), [(PDF, "pdf"), (a_png(), "png"), (a_jpeg(), "jpg"), (a_docx(), "docx")]
)
def test_x5_a_file_is_what_its_content_is_whatever_its_name_says(content, ending) -> None:
    assert read(content, name="virus.exe").name == f"virus.exe.{ending}"
    assert read(content, name=f"letter.{ending.upper()}").name == f"letter.{ending}"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"MZ\x90\x00", b"<html><script>", b"%PDF-1.7 cut", b"\xff\xd8\xff", a_png()[:-5], a_jpeg()[:-2],
        b"PK\x03\x04broken", a_docx("word/vbaProject.bin"), b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        a_docx()[:-30], b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
        b"\xff\xd8\xff\xe1\x00\x00" + b"\xff" * 40,
    ],
)  # fmt: skip
def test_x5_anything_else_is_refused_whatever_its_name_says(content) -> None:
    with pytest.raises(Unusable, match="PDF, PNG, JPEG"):
        read(content, name="letter.pdf")


def test_only_the_kinds_that_are_asked_for_are_taken() -> None:
    assert read(PDF, "pdf")
    with pytest.raises(Unusable, match="kind we can take: PDF"):
        read(a_png(), "pdf")


def test_a_file_that_is_too_large_is_refused_and_one_that_just_fits_is_not() -> None:
    fits = PDF.replace(b"endobj", b"e" * (1024 * 1024 - len(PDF) + 6))
    assert len(read(fits).content) == 1024 * 1024
    with pytest.raises(Unusable, match="at most 1 MB"):
        read(fits + b"\n")


def test_a_required_file_that_is_missing_is_named() -> None:
    with pytest.raises(Unusable, match="résumé"):
        accepted(a_question(required=True), None, most_megabytes=1)
    assert accepted(a_question(), None, most_megabytes=1) is None


def test_a_question_for_a_file_always_needs_the_word_of_a_data_officer() -> None:
    assert needs_approval(a_question())


@pytest.mark.parametrize("order", ["little", "big"])
def test_a_photograph_does_not_say_where_it_was_taken_and_stands_upright(order) -> None:
    xmp = part(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>Tanaka</x:xmpmeta>")
    kept = read(a_jpeg(exif(6, order), xmp, part(0xFE, b"by Tanaka"), after=b"a film of the street")).content
    for trace in (b"35.68", b"Tanaka", b"street"):
        assert trace not in kept
    assert COLOURS in kept
    assert SCAN in kept
    assert kept.endswith(b"\xff\xd9")
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00" in kept
    assert read(kept).content == kept, "cleaning what is clean changes nothing"


def test_a_photograph_that_was_upright_needs_no_word_about_it() -> None:
    assert b"Exif" not in read(a_jpeg(exif(1))).content


def test_a_drawing_does_not_say_who_made_it() -> None:
    said = (chunk(b"tEXt", b"Author\x00Tanaka"), chunk(b"eXIf", b"MM 35.68"), chunk(b"tIME", b"2026..."))
    kept = read(a_png(*said, after=b"hidden")).content
    assert kept == a_png()


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"%PDF-"]),
)
def test_x8_any_bytes_are_taken_or_refused_with_a_sentence(content, head) -> None:
    with suppress(Unusable):
        assert accepted(a_question(), GivenFile("x", head + content), most_megabytes=1)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("履歴書.pdf", "履歴書.pdf"),
        ("C:\\Users\\tanaka\\cv.pdf", "cv.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\x00b\r\nc.pdf", "abc.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("...", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("", "file.pdf"),
    ],
)
def test_e11_names_are_kept_as_every_system_can_keep_them(said, kept) -> None:
    assert name_of_file(said, FileKind.PDF) == kept


@given(st.text(max_size=300))
def test_a_cleaned_name_stays_as_it_is(said) -> None:
    once = name_of_file(said, FileKind.JPEG)
    assert name_of_file(once, FileKind.JPEG) == once
    assert len(once) <= 110
