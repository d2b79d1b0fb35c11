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
    const all = [...document.querySelectorAll("*")], speaking = new Set()
    const shown = new Set(all.filter(it => it.checkVisibility({visibilityProperty: true})))
    const worded = it => [...it.childNodes].some(each => each.nodeType === 3 && each.data.trim())
    for (const it of shown)
        for (let at = worded(it) && it; at && !speaking.has(at); at = at.parentElement) speaking.add(at)
    let before = "", parts = ""
    for (const it of all) {
        const attributes = told(it), seen = shown.has(it)
        const around = numbers.get(it.parentElement) ?? -1
        const number = /^(div|span)$/.test(it.localName) && !attributes
            ? around
            : note(around, `${it.localName} ${attributes}${speaking.has(it) ? "" : " mute"}`, seen)
        numbers.set(it, number)
        if (worded(it)) note(number, "words", seen)
        if (rolls(it)) note(number, "rolls", seen)
        if (it.localName === "a") note(-1, drawn(it), seen)
        if (seen && /^h[1-6]$/.test(it.localName)) note(-1, `${before} before ${before = it.localName}`, true)
        if (seen && it.matches("header, nav, main, aside, footer, [role]")) parts += ` ${it.localName}`
    }
    note(-1, `parts${parts}`, true)
    return `[${[...kinds.keys()].join()}]`
}"""
"""Two elements are of a kind if they differ only in words, numbers, addresses and looks, and so does what is
around them. Boxes without a meaning are passed over.

Where a narrow page leaves something out, what is left may lack it. So what is hidden is of another kind, and
so is what says nothing any more, one heading after another, and the parts of the page. Contrast apart, two
rules depend on how wide or how dark a page is: therefore also that a box can be scrolled, and how a link is
set off from the words around it.
"""


class Kinds:
    """Numbers for kinds of element, the same on all pages."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str, bool], int] = {}

    def named(self, answer: str) -> set[int]:
        """The kinds that a page answered with. What stands around comes before what is in it."""
        numbers: list[int] = []
        for around, described, shown in json.loads(answer):
            kind = (numbers[around] if around >= 0 else -1, described, shown)
            numbers.append(self._numbers.setdefault(kind, len(self._numbers)))
        return set(numbers)
