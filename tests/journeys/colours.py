"""The colours that texts of a page have, each with all that lies behind it."""

COLOURS = """() => {
    const grounds = new Map(), found = new Set()
    const ground = it => {
        if (!it) return ""
        if (!grounds.has(it)) {
            const style = getComputedStyle(it)
            const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter].join()
            const behind = ground(it.parentElement)
            grounds.set(it, own === "rgba(0, 0, 0, 0),none,1,none" ? behind : `${own} on ${behind}`)
        }
        return grounds.get(it)
    }
    const exempt = it =>
        it.closest(":disabled, [aria-disabled=true]") || it.closest("label")?.control?.disabled
    const note = it => {
        const box = it.getBoundingClientRect()
        if (box.width < 2 || box.height < 2 || exempt(it)
            || !it.checkVisibility({opacityProperty: true, visibilityProperty: true})) return
        const style = getComputedStyle(it)
        found.add([style.color, style.fontSize, style.fontWeight, style.textShadow, ground(it)].join(" "))
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (texts.nextNode())
        if (texts.currentNode.data.trim()) note(texts.currentNode.parentElement)
    document.querySelectorAll("input, select, textarea").forEach(note)
    return [...found]
}"""
"""Whether a text stands out is decided by these: its colour, size and weight, and the grounds behind it.

What is not seen or cannot be used is left out: nobody has judged it, though another text may look so.
"""
