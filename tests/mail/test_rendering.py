import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.mail.rendering import html_of, preheader_of, text_of
from registration.newsletters.rules import masked

BRAND = "#0b5563"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Dates", "\nDates\n-----"),
        ("## 日程", "\n日程\n----"),
        ("### Thursday", "Thursday"),
        ("one\ntwo", "one two"),
        ("輸出の手続きは\nここから。", "輸出の手続きはここから。"),
        ("one  \ntwo", "one\ntwo"),
        ("*soft* and **strong** and `code`", "soft and strong and code"),
        ("[words](https://a.example/?x=1&y=2)", "words <https://a.example/?x=1&y=2>"),
        ("<https://a.example/>", "https://a.example/"),
        ("[write](mailto:a@b.example)", "write <a@b.example>"),
        ("- one\n- two\n  - three", "- one\n- two\n  - three"),
        ("3. one\n4. two", "3. one\n4. two"),
        ("1. one\n\n   more\n2. two", "1. one\n\n   more\n2. two"),
        ("> said\n>\n> again", "> said\n>\n> again"),
        ("    code  here", "    code  here"),
        ("***", "* * *"),
        ("![a ship](https://spy.example/p.png)", "a ship"),
        ("5 &lt; 6 &amp; <b>", "5 < 6 & <b>"),
        ("", ""),
    ],
)
def test_markdown_reads_well_as_text(markdown: str, text: str) -> None:
    assert text_of(markdown) == text


def test_headings_begin_below_the_subject() -> None:
    html = html_of("# One\n\n## Two\n\n### Three", BRAND)
    assert [html.count(f"<{tag} ") for tag in ("h1", "h2", "h3")] == [0, 2, 1]


def test_every_element_carries_its_style() -> None:
    html = html_of("para\n\n- item\n\n[link](https://a.example)", BRAND)
    assert '<p style="' in html
    assert '<ul style="' in html
    assert f'style="color:{BRAND};text-decoration:underline" href="https://a.example"' in html


def test_the_preheader_is_the_first_sentence_cut_where_it_is_long() -> None:
    assert preheader_of("# Title\n\nFirst [words](https://a.example) here.") == "First words here."
    assert len(preheader_of("word " * 80)) <= 120


@given(st.text(max_size=400))
def test_whatever_is_written_no_script_and_no_picture_comes_out(markdown: str) -> None:
    html = html_of(markdown, BRAND).lower()
    assert not any(f"<{tag}" in html for tag in ("script", "img", "iframe", "style", "object", "svg"))
    text_of(markdown)
    preheader_of(markdown)


def test_a_masked_address_shows_one_letter() -> None:
    assert masked("mika.tanaka@minato-foods.example") == "m•••@minato-foods.example"
