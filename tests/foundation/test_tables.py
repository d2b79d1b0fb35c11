import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.foundation import tables
from registration.foundation.localization import speaking
from registration.foundation.tables import Limits, read_table
from registration.web.tables import why_refused

PEOPLE = [
    ("氏名", "メール", "会社"),
    ("田中 美香", "mika@example.jp", "株式会社みどり"),
    ("髙橋", "", "Ltd, A"),
]


def cells_of(content: bytes, name: str = "") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(content, name).rows]


def as_csv(delimiter: str = ",") -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in PEOPLE]
    return "".join(f"{delimiter.join(row)}\r\n" for row in quoted)


def a_workbook(*rows: object, title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.active.title = title
    book.save(file := io.BytesIO())
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp932", "cp932"),
        ("euc_jisx0213", "euc_jp"),
        ("iso2022_jp_2004", "iso2022_jp"),
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(delimiter, written, named) -> None:
    text = as_csv(delimiter)
    if named in ("euc_jp", "iso2022_jp"):
        text = text.replace("髙", "高")
    table = read_table(text.encode(written), "people.csv")

    assert table.encoding == named
    assert table.delimiter == delimiter
    assert [row.cells[0].replace("高", "髙") for row in table.rows] == ["氏名", "田中 美香", "髙橋"]
    assert [row.cell(2) for row in table.rows] == ["会社", "株式会社みどり", "Ltd, A"]


@pytest.mark.parametrize("name", ["Jürgen Groß", "García Núñez", "Zoë Brontë", "Håkan Ångström", "Júlia"])
def test_names_of_western_europe_are_not_taken_for_kanji(name) -> None:
    assert cells_of(f"Name;Ort\r\n{name};Köln\r\n".encode("cp1252"))[1] == (name, "Köln")


@given(
    st.text(
        alphabet="あいうえおかきくけこがぎアイウエオー田中山川高橋佐藤鈴木東京会社", min_size=1, max_size=30
    )
)
def test_japanese_is_read_from_both_older_encodings(name) -> None:
    for encoding in ("cp932", "euc_jp"):
        assert cells_of(f"氏名,email\n{name},a@example.jp\n".encode(encoding))[1][0] == name


@given(st.text(alphabet="ｱｲｳｴｵｶｷｸｹｺﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾏﾐﾑﾒﾓﾗﾘﾙﾚﾛﾜﾝｶﾞﾔﾏﾀﾞｰ", min_size=2, max_size=20))
def test_e11_kana_of_half_width_are_read_as_what_they_are(name) -> None:
    content = f"ﾅﾏｴ,ﾒｰﾙ\n{name},a@example.jp\n".encode("cp932")
    assert cells_of(content)[1] == (name, "a@example.jp")


def test_a_workbook_named_csv_is_a_workbook() -> None:
    book = a_workbook(("Name", "Number", "Half", "There"), ("Ada", 8190123456.0, 0.5, True), (), ("Bob",))

    rows = list(read_table(book, "people.csv").rows)

    assert [row.cells for row in rows] == [
        ("Name", "Number", "Half", "There"), ("Ada", "8190123456", "0.5", "TRUE"), ("Bob",),
    ]  # fmt: skip
    assert [row.number for row in rows] == [1, 2, 4]


def test_times_hold_commas_and_do_not_part_the_cells() -> None:
    report = "Name\tFirst Join\tLast Leave\nAda\t3/5/27, 4:00:00 PM\t3/5/27, 5:00:00 PM\n"

    assert cells_of(report.encode())[1] == ("Ada", "3/5/27, 4:00:00 PM", "3/5/27, 5:00:00 PM")


def test_a_line_that_names_the_delimiter_is_no_row() -> None:
    assert cells_of(b"sep=;\r\nName;Town\r\nAda;London\r\n") == [("Name", "Town"), ("Ada", "London")]


def test_line_breaks_within_a_cell_stay_in_it_and_rows_are_counted_as_a_spreadsheet_does() -> None:
    rows = list(read_table('Name,Words\n\n"Ada","one\ntwo\u2028three"\nBob,x\n'.encode()).rows)

    assert [(row.number, row.cells) for row in rows] == [
        (1, ("Name", "Words")), (3, ("Ada", "one\ntwo\u2028three")), (4, ("Bob", "x")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal", "row"),
    [
        (b"", tables.EmptyFile, None),
        (b" \r\n\r\n", tables.EmptyFile, None),
        ("\ufeff\r\n".encode("utf-16"), tables.EmptyFile, None),
        (b"%PDF-1.7 ...", tables.NotATable, None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", tables.NotATable, None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, tables.OldWorkbook, None),
        (b"PK\x03\x04 and then nothing", tables.NotATable, None),
        (b"\xff\xfeN\x00\x00\xd8a\x00", tables.UnknownEncoding, None),
        (b"name\n\x81\x81\xff\xff\xff\xff\xfe\x80", tables.UnknownEncoding, None),
        (b"name,email\nAda,a@example.org\n\"Bob,b@example.org\n", tables.BrokenQuotes, 3),
        (b"name,email\n" + b"," * 300 + b"x\n", tables.TooManyColumns, 2),
        (b"x," * 1_000_000, tables.TooManyColumns, 1),
        (b"name\n" + b"x" * 10_002, tables.CellTooLong, 2),
        (b"name\n" + b"x" * 200_000, tables.CellTooLong, 2),
        (b"name,email\nAda,a@example.org\nB\x00b,b@example.org\n", tables.HoldsNul, 3),
        (b"x" * 2_000_000, tables.TooLarge, None),
        (b"a\n" * 60, tables.TooManyRows, 51),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_row_and_reason(content, refusal, row) -> None:
    limits = Limits(size=len(content) if content[:2] == b"x," else 1_000_000, rows=50)

    with pytest.raises(refusal) as refused:
        list(read_table(content, "people.csv", limits=limits).rows)

    assert refused.value.row == row


def test_a_workbook_wider_or_longer_than_people_is_refused() -> None:
    with pytest.raises(tables.TooManyColumns):
        cells_of(a_workbook(["x"] * 300))
    book = openpyxl.Workbook()
    book.active.cell(1_048_576, 16_384, "far out")
    book.save(file := io.BytesIO())
    with pytest.raises(tables.TooManyRows):
        cells_of(file.getvalue())


def test_a_formula_is_read_as_its_value_and_refused_without_one() -> None:
    book = a_workbook(("Name", "Sum"), ("Ada", "=1+1"))
    with pytest.raises(tables.FormulaWithoutValue) as refused:
        cells_of(book)
    assert refused.value.row == 2

    assert cells_of(repacked(book, b"<v></v>", b"<v>2</v>"))[1] == ("Ada", "2")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_unread() -> None:
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 130_000_000)
    with pytest.raises(tables.TooLarge):
        read_table(file.getvalue())


def test_x8_a_row_beyond_the_end_of_every_sheet_is_refused_and_not_waited_for() -> None:
    book = repacked(a_workbook(("Name",), ("Ada",)), b'<row r="1"', b'<row r="999999999999"')
    with pytest.raises(tables.NotATable):
        cells_of(book)


def test_e11_a_workbook_writes_some_characters_in_its_own_way() -> None:
    def read(cell: str) -> str:
        return cells_of(repacked_words(a_workbook(("Name",), ("Ada",)), "Ada", cell))[1][0]

    assert read("1 Main St_x000D_\nHarima") == "1 Main St\r\nHarima"
    assert read("_x005F_x0041_") == "_x0041_"
    assert read("_xD83C__xDF89_") == "🎉"
    assert read("a_xD83C_") == "a\ufffd"
    with pytest.raises(tables.HoldsNul):
        read("a_x0000_b")


def test_a_damaged_workbook_is_refused() -> None:
    with pytest.raises(tables.NotATable):
        cells_of(repacked(a_workbook(("Name",), ("Ada",)), b"<row", b"<rwo"))


def test_a_formula_in_a_text_file_is_a_text() -> None:
    assert cells_of(b'Name\n"=HYPERLINK(""http://x"")"\n')[1] == ('=HYPERLINK("http://x")',)


@given(st.binary(max_size=300))
def test_any_bytes_are_understood_or_refused(content) -> None:
    try:
        list(read_table(content).rows)
    except tables.TableRefused as refused:
        why_refused(refused)


def test_the_reason_is_said_with_the_row_in_the_language_of_the_page() -> None:
    assert why_refused(tables.HoldsNul(7)).startswith("Row 7: A cell")
    with speaking("ja"):
        assert why_refused(tables.HoldsNul(7)).startswith("7行目：")


def repacked(book: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(file := io.BytesIO(), "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if "sheet1" in name else content)
    return file.getvalue()


def repacked_words(book: bytes, old: str, new: str) -> bytes:
    """The same workbook with other words in a cell, as another program might write them."""
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(file := io.BytesIO(), "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(f">{old}<".encode(), f">{new}<".encode()))
    return file.getvalue()
