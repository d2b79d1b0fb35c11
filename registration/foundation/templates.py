"""Texts of messages: a Jinja environment of our own, because rooms know no web."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import css_inline
import nh3
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markdown_it import MarkdownIt
from markupsafe import Markup

from registration.foundation import links, localization

PACKAGE = Path(__file__).parents[1]


def beside_or_inside(name: str) -> Path:
    """``templates``, ``static`` or ``migrations``: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def add_words(environment: Environment) -> None:
    """Give an environment the filters and functions that pages and messages share."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        localization.gettext, localization.plural, newstyle=True, pgettext=localization.pgettext
    )
    environment.filters.update(
        localized=localization.pick,
        language_served=localization.language_served,
        day=localization.day,
        time=localization.time,
        moment=localization.moment,
        zone_name=localization.zone_name,
        city=localization.city,
        date=localization.date,
        foreign=localization.foreign,
        language_name=localization.name_of,
        territory=localization.territory,
        markdown=markdown,
        markdown_with_anchors=markdown_with_anchors,
        lines=lines,
        by_day=localization.by_day,
        iso_day=localization.iso_day,
    )
    environment.globals.update(
        span=localization.span,
        slip_parts=localization.slip,
        month_of=localization.month,
        countries=localization.countries,
        weekday_names=localization.weekday_names,
        link_to=links.to,
    )


@lru_cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(beside_or_inside("templates")),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    add_words(made)
    made.globals.update(link=links.to)
    return made


def render(template: str, **context: Any) -> str:
    """A text from ``templates/``, in the present language."""
    return environment().get_template(template).render(language=localization.language(), **context)


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})

ALLOWED_TAGS = {
    "a", "abbr", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "sub", "sup", "ul", "del", "ins",
}  # fmt: skip


def sanitized(html: str, named: Sequence[str] = ()) -> str:
    """HTML with only the tags that a text needs, and links that lead where they say.

    ``named`` are tags that may keep the names we gave them.
    """
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href", "title"}, "abbr": {"title"}} | {tag: {"id"} for tag in named},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def markdown(text: str | None) -> Markup:
    """Markdown (CommonMark) as sanitized HTML. HTML inside it is shown, not obeyed."""
    return Markup(sanitized(_markdown.render(text or "")))  # noqa: S704


_NUMBER = re.compile(r"(?:section|article|第)?\s*([0-9]+(?:\.[0-9]+)*)", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")


def anchor_of(heading: str) -> str:
    """The name a heading has in links: ``section-15`` where it is numbered, else made from its words."""
    words = unicodedata.normalize("NFKC", heading).strip()
    number = _NUMBER.match(words)
    return f"section-{number[1] if number else _NO_WORD.sub('-', words.casefold()).strip('-')}"


NAMED = ("h2", "h3", "h4")
"""Headings that links can lead to."""


def anchors_of(text: str) -> frozenset[str]:
    """The names that links in this Markdown text can lead to."""
    tokens = _markdown.parse(text)
    return frozenset(
        anchor_of(inline.content)
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open" and opening.tag in NAMED
    )


def markdown_with_anchors(text: str | None) -> Markup:
    """The same as ``markdown``, with a name on each heading that links in the text can lead to."""
    tokens = _markdown.parse(text or "")
    used: set[str] = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and (name := anchor_of(inline.content)) not in used:
            used.add(name)
            opening.attrSet("id", name)
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(sanitized(html, named=NAMED))  # noqa: S704


def lines(text: str | None) -> Markup:
    """Text with its line breaks."""
    return Markup("<br>").join((text or "").splitlines())


@lru_cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def inlined(html: str) -> str:
    """HTML with its styles written into the elements, because mail programs drop style sheets."""
    return str(_inliner().inline(html))
