"""X5: what organisers write becomes text with links, and nothing that acts."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.foundation.templates import ALLOWED_TAGS, markdown, sanitized

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\tscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='https://ok.example' onclick='alert(1)' style='position:fixed' target=_top>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<object data='x'></object><embed src='x'>",
    "<form action='https://evil.example'><input name=password></form>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href='https://evil.example/'>",
    "<math><mtext></p><style><!--</style><img title='--></style><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<p id=main class=note>x</p>",
    "<table><td background='javascript:alert(1)'>x",
    "<details open ontoggle=alert(1)>x</details>",
    "[x](javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.gif)",
    "[x](//evil.example \"onmouseover=alert(1)\")",
    "<javascript:alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<script>alert(1)</script>",
]  # fmt: skip


class Reader(HTMLParser):
    """Notes all that could act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


def is_harmless(page: str) -> bool:
    read = Reader(page)
    schemes = ("http:", "https:", "mailto:", "tel:", "/", "#", "?")
    return (
        read.tags <= ALLOWED_TAGS
        and read.attributes <= {"href", "title", "rel"}
        and all(":" not in target.split("/")[0] or target.startswith(schemes) for target in read.targets)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_x5_hostile_text_does_nothing(text: str) -> None:
    assert is_harmless(sanitized(text))
    assert is_harmless(str(markdown(text)))


@given(
    st.lists(st.sampled_from([*HOSTILE, "**", "`", "> ", "\n\n", "* ", "#", "<", ">", "'", '"']), max_size=6)
)
def test_x5_nor_do_pieces_of_it_together(pieces: list[str]) -> None:
    assert is_harmless(sanitized("".join(pieces)))
    assert is_harmless(str(markdown("".join(pieces))))


def test_x5_ordinary_text_keeps_its_form() -> None:
    page = markdown("## Programme\n\n* **Customs**\n* [Ask us](mailto:events@example.org)\n\n日本語 & more")
    assert "<h2>Programme</h2>" in page
    assert "<strong>Customs</strong>" in page
    assert 'href="mailto:events@example.org"' in page
    assert "日本語 &amp; more" in page
