"""Lists in pages."""

from dataclasses import dataclass

from flask import request, url_for

from registration.web.asked import passed_on

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """Where in a long list one is, for the macro that draws the way to its other pages."""

    number: int
    total: int
    size: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.total)

    def url(self, number: int) -> str:
        """The address of another page of the list that is being shown."""
        here = passed_on() | dict(request.view_args or {}) | {"page": number}
        return url_for(request.endpoint or "", **here)


def page_of(total: int, size: int = PER_PAGE) -> Page:
    """The page that is asked for in the address, or the nearest there is."""
    asked = request.args.get("page", "1")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
    return Page(min(max(1, wanted), Page(1, total, size).pages), total, size)
