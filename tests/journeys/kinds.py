"""The kinds of element that a page shows, each with all that it stands in."""

import json

KINDS = r"""() => {
    const numbers = new Map(), kinds = new Map()
    const note = (around, words, shown) => {
        const kind = JSON.stringify([around, words, shown])
        if (!kinds.has(kind)) kinds.set(kind, kinds.size)
        return kinds.get(kind)
    }
    const address = /^(href|src|srcset|action|value|content|datetime)$/
    const said = ({name, value}) => address.test(name) && value.trim() && !value.startsWith("#")
        ? name
        : `${name}="${value.replace(/[\w.-]{16,}/g, "…").replace(/\d+/g, "0")}"`
    const told = it =>
        [...it.attributes].filter(each => !/^(class|data-)/.test(each.name)).map(said).join(" ")
    const rolls = it => (it.scrollWidth > it.clientWidth + 13 || it.scrollHeight > it.clientHeight + 13)
        && /auto|scroll/.test(getComputedStyle(it).overflow)
    const drawn = it => {
        const own = getComputedStyle(it), around = getComputedStyle(it.parentElement)
        return [
            own.color, own.backgroundColor, own.fontWeight, own.textDecorationLine, own.borderBottom,
            around.color,
        ].join()
    }
    for (const it of document.querySelectorAll("*")) {
        const shown = it.checkVisibility({visibilityProperty: true}), attributes = told(it)
        const around = numbers.get(it.parentElement) ?? -1
        const number = /^(div|span)$/.test(it.localName) && !attributes
            ? around
            : note(around, `${it.localName} ${attributes}`, shown)
        numbers.set(it, number)
        const texts = [...it.childNodes].filter(each => each.nodeType === 3)
        if (texts.some(each => each.data.trim())) note(number, "words", shown)
        if (rolls(it)) note(number, "rolls", shown)
        if (it.localName === "a") note(-1, drawn(it), shown)
    }
    return `[${[...kinds.keys()].join()}]`
}"""
"""Two elements are of a kind if they differ only in words, numbers, addresses and looks, and so does what is
around them. Boxes without a meaning are passed over.

Contrast apart, two rules do depend on how wide or how dark a page is. So it counts as a kind of its own that
a box can be scrolled, and how a link is set off from the words around it.
"""


class Kinds:
    """Numbers for kinds of element, the same on all pages."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str, bool], int] = {}

    def shown(self, answer: str) -> set[int]:
        """The kinds that can be seen, from what a page answered. What stands around comes before."""
        numbers: list[int] = []
        seen: set[int] = set()
        for around, described, shown in json.loads(answer):
            kind = (numbers[around] if around >= 0 else -1, described, shown)
            numbers.append(self._numbers.setdefault(kind, len(self._numbers)))
            if shown:
                seen.add(numbers[-1])
        return seen
