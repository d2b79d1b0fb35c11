"""A test browser that looks at every page the way a careful reader would."""

import re
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

UNCHOSEN = re.compile(r'<option value="[^"<>]*">[^<>]*</option>')
"""A choice that is whole and says nothing else: countries and time zones are half of all that is read."""
ALWAYS_EMPTY = {"meta", "link", "input", "br", "img", "hr", "use", "rect", "line", "path", "source"}
CARRIES_A_VALUE = (
    "hidden",
    "text",
    "email",
    "tel",
    "number",
    "date",
    "time",
    "datetime-local",
    "url",
    "search",
)


class Browser(FlaskClient):
    """Reads every HTML page it is given, and fills in forms with what stands in them."""

    account_email: str = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        redirected = 300 <= response.status_code < 400
        if response.mimetype == "text/html" and response.data and not redirected:
            read(response.text).complain()
        return response

    def submit(self, address: str, *, form: int | str = 0, **answers: Any) -> TestResponse:
        """Open a page and send one of its forms back, with all that stood in it, as a browser would.

        ``form`` is its number on the page, or a part of its action. A value of ``None`` leaves a field out.
        """
        page = read(self.get(address).text)
        chosen = page.form(form)
        data = {name: value for name, value in (chosen.values | answers).items() if value is not None}
        target = chosen.action or address
        if chosen.method == "get":
            return self.get(target, query_string=data)
        return self.post(target, data=data)


class Form:
    """A form on a page: where it goes and what stands in it."""

    def __init__(self, action: str, method: str) -> None:
        self.action, self.method = action, method
        self.values: dict[str, Any] = {}

    def put(self, name: str, value: str) -> None:
        if name in self.values:
            before = self.values[name]
            self.values[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.values[name] = value


class Reader(HTMLParser):
    """Takes a page apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.pointed_at: set[str] = set()
        self.labelled: set[str] = set()
        self.inline: list[str] = []
        self.checked: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._text = ""
        self.feed(UNCHOSEN.sub("", page))

    def form(self, which: int | str) -> Form:
        if isinstance(which, int):
            return self.forms[which]
        return next(form for form in self.forms if which in form.action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[tag] += 1
        self.ids.update(filter(None, [values.get("id")]))
        for pointer in ("aria-describedby", "aria-labelledby", "for"):
            self.pointed_at.update((values.get(pointer) or "").split())
        if "style" in values or tag == "style" or any(name.startswith("on") for name in values):
            self.inline.append(tag)
        # A data block is not executed: no policy forbids it.
        if tag == "script" and not values.get("src") and values.get("type") != "application/ld+json":
            self.inline.append("script")
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        if tag == "form":
            self.forms.append(Form(values.get("action") or "", (values.get("method") or "get").lower()))
        if "checked" in values:
            self.checked.append(str(values.get("name")))
        self._remember(tag, values)
        if tag not in ALWAYS_EMPTY:
            self.open.append(tag)

    def _remember(self, tag: str, values: dict[str, str | None]) -> None:
        name = values.get("name")
        if not self.forms or "form" not in self.open:
            return
        form = self.forms[-1]
        if tag == "input" and name:
            kind = values.get("type") or "text"
            if kind in CARRIES_A_VALUE or "checked" in values:
                form.put(name, values.get("value") or ("on" if "checked" in values else ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in values:
            form.put(self._select, values.get("value") or "")
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ALWAYS_EMPTY:
            if self.open and self.open[-1] == tag:
                self.open.pop()
            return
        innermost = self.open.pop() if self.open else None
        assert innermost == tag, f"</{tag}> closes <{innermost}> at {self.getpos()}"
        if tag == "textarea" and self._area:
            self.forms[-1].put(self._area, self._text.removeprefix("\n"))
            self._area = None
        if tag == "select":
            self._select = None

    def complain(self) -> None:
        assert not self.open, f"never closed: {self.open}"
        assert self.tags["h1"] == 1, f"a page has exactly one h1, not {self.tags['h1']}"
        assert max(self.ids.values(), default=1) == 1, f"id used twice: {self.ids.most_common(1)}"
        assert self.pointed_at <= set(self.ids), f"described by nothing: {self.pointed_at - set(self.ids)}"
        assert not self.inline, f"inline style or script in {self.inline}"


@lru_cache(maxsize=8)
def read(page: str) -> Reader:
    """The page taken apart, once where several want to know of it."""
    return Reader(page)
