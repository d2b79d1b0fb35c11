"""A text in Markdown as HTML for mail programs and as plain text, both from the same words.

The HTML has its styles in the elements and nothing that is fetched. The text is written for reading: links
stand behind their words, headings are underlined, nothing is broken into lines that a phone breaks again.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from registration.foundation.templates import sanitized

PREHEADER_LENGTH = 120
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})

# The subject is the first heading of a mail, so the text's own begin one lower.
_LEVEL = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_STYLES = {
    "h2": "margin:32px 0 8px;font-size:18px;line-height:1.35;font-weight:700",
    "h3": "margin:24px 0 6px;font-size:17px;line-height:1.4;font-weight:700",
    "h4": "margin:24px 0 6px;font-size:16px;line-height:1.4;font-weight:700",
    "p": "margin:0 0 16px",
    "ul": "margin:0 0 16px;padding-left:24px",
    "ol": "margin:0 0 16px;padding-left:24px",
    "li": "margin:0 0 4px",
    "blockquote": "margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #dfe4e8",
    "pre": "margin:0 0 16px;font-size:14px;white-space:pre-wrap",
    "hr": "border:0;border-top:1px solid #dfe4e8;margin:24px 0",
}
_CARRIES_WORDS = frozenset({"text", "code_inline", "code_block", "fence"})

Fill = Callable[[str], str]
"""Puts values in the place of marks. What it puts there is text, never Markdown and never HTML."""

_OPENING = re.compile(rf"<({'|'.join(_STYLES)})(?=[ >])")


def html_of(markdown: str, brand: str, fill: Fill | None = None) -> Markup:
    """The text as HTML that a mail can carry: sanitized, and styled in the elements."""
    tokens = _read(markdown, fill)
    for token in tokens:
        token.tag = _LEVEL.get(token.tag, token.tag)
    html = sanitized(_markdown.renderer.render(tokens, _markdown.options, {}))
    html = _OPENING.sub(lambda tag: f'{tag[0]} style="{_STYLES[tag[1]]}"', html)
    html = html.replace("<a ", f'<a class="link" style="color:{brand};text-decoration:underline" ')
    return Markup(html)  # noqa: S704


def text_of(markdown: str, fill: Fill | None = None) -> str:
    """The text as one would type it."""
    return _blocks(SyntaxTreeNode(_read(markdown, fill)).children)


def addresses_in(markdown: str) -> list[str]:
    """Where the links of the text lead."""
    children = (child for token in _read(markdown) for child in token.children or [])
    return [str(child.attrs["href"]) for child in children if child.type == "link_open"]


def preheader_of(markdown: str) -> str:
    """The first words, as a list of mails shows them behind the subject."""
    for node in SyntaxTreeNode(_read(markdown)).children:
        if node.type == "paragraph":
            words = " ".join(_inline(node.children[0].children, links=False).split())
            return words if len(words) <= PREHEADER_LENGTH else f"{words[: PREHEADER_LENGTH - 1].rstrip()}…"
    return ""


def _read(markdown: str, fill: Fill | None = None) -> list[Token]:
    tokens = _markdown.parse(markdown.replace("\r\n", "\n"))
    for token in tokens:
        _name_pictures(token.children or [])
        _join_lines(token.children or [])
        if fill is not None:
            # Filled in after the Markdown was read: a name with stars in it stays a name.
            for each in (token, *(token.children or [])):
                if each.type in _CARRIES_WORDS:
                    each.content = fill(each.content)
    return tokens


def _name_pictures(children: Sequence[Token]) -> None:
    """A picture would be fetched from somewhere, and tell who reads. Its words stay."""
    for token in children:
        if token.type == "image":
            token.type, token.children = "text", None


def _join_lines(children: Sequence[Token]) -> None:
    """A line break inside a Japanese sentence is no space."""
    for before, token, after in zip(children, children[1:], children[2:], strict=False):
        if token.type == "softbreak" and _is_wide(before.content[-1:]) and _is_wide(after.content[:1]):
            token.type, token.content = "text", ""


def _is_wide(sign: str) -> bool:
    return bool(sign) and unicodedata.east_asian_width(sign) in "WF"


def underline(words: str, sign: str) -> str:
    """A line as long as the words, of which Japanese ones are twice as wide."""
    return sign * min(sum(2 if _is_wide(each) else 1 for each in words), 72)


def _blocks(nodes: Sequence[SyntaxTreeNode], between: str = "\n\n") -> str:
    return between.join(_BLOCKS[node.type](node) for node in nodes if node.type in _BLOCKS)


def _heading(node: SyntaxTreeNode) -> str:
    words = _inline(node.children[0].children)
    if node.tag in ("h1", "h2"):
        return f"\n{words}\n{underline(words, '-')}"
    return words


def _paragraph(node: SyntaxTreeNode) -> str:
    return _inline(node.children[0].children)


def _list(node: SyntaxTreeNode) -> str:
    first = int(node.attrs.get("start", 1))
    items = []
    for number, item in enumerate(node.children, first):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        loose = any(each.type == "paragraph" and not each.hidden for each in item.children)
        items.append(mark + _indented(_blocks(item.children, "\n\n" if loose else "\n"), " " * len(mark)))
    return "\n".join(items)


def _indented(words: str, by: str) -> str:
    first, *others = words.split("\n")
    return "\n".join([first, *(by + line if line else "" for line in others)])


def _quote(node: SyntaxTreeNode) -> str:
    return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).split("\n"))


def _code(node: SyntaxTreeNode) -> str:
    return "\n".join(f"    {line}" for line in node.content.rstrip("\n").split("\n"))


def _inline(nodes: Sequence[SyntaxTreeNode], *, links: bool = True) -> str:
    return "".join(_piece(node, links=links) for node in nodes)


def _piece(node: SyntaxTreeNode, *, links: bool) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "link":
        return _link(node, links=links)
    return _inline(node.children, links=links) if node.children else node.content


def _link(node: SyntaxTreeNode, *, links: bool) -> str:
    """Words and address, the address in angle brackets as RFC 3986, Appendix C, asks."""
    words, href = _inline(node.children, links=False), str(node.attrs["href"])
    if not links:
        return words
    if words in (href, href.removeprefix("mailto:")):
        return words
    return f"{words} <{href.removeprefix('mailto:')}>"


_BLOCKS: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "code_block": _code,
    "fence": _code,
    "hr": lambda _node: "* * *",
}
