"""A file that waits to be brought in: its cells, packed and sealed, so that nothing reads them in passing.

Not the file itself: reading a workbook takes seconds, and nobody needs what else stands in it.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from registration.foundation.keyring import derived, seal, unseal

LISTS = "lists that are brought in"
SAMPLES = 3


@dataclass(frozen=True)
class Kept:
    """The names of the columns, and the lines below them with their numbers."""

    heads: tuple[str, ...]
    _lines: list[str]

    def lines(self, first: int = 0, number: int | None = None) -> Iterator[tuple[int, list[str]]]:
        """So many lines from that one on, each with its number in the file."""
        last = None if number is None else first + number
        for line in islice(self._lines, first, last):
            place, *cells = json.loads(line)
            yield place, cells

    def samples(self, column: int) -> list[str]:
        """What stands in a column, for whoever has to say what it is."""
        said = (cells[column].strip() for _number, cells in self.lines(0, 50) if column < len(cells))
        return list(dict.fromkeys(filter(None, said)))[:SAMPLES]


def packed(heads: Iterable[str], lines: Iterable[tuple[int, Iterable[str]]]) -> bytes:
    written = [json.dumps(list(heads)), *(json.dumps([number, *cells]) for number, cells in lines)]
    return seal(zlib.compress("\n".join(written).encode(), 6), key=derived(LISTS))


def unpacked(content: bytes) -> Kept:
    heads, *lines = zlib.decompress(unseal(content, key=derived(LISTS))).decode().split("\n")
    return Kept(tuple(json.loads(heads)), lines)
