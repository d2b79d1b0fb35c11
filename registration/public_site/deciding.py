"""What a visitor read on a form, held against the words that stand there now."""

from registration.forms.rendering import Block, words_of
from registration.foundation.localization import gettext as _
from registration.web.kept_pages import kept


def remembered(block: Block) -> Block:
    """The block, kept to say which words have changed since somebody saw them."""
    return kept("shown blocks").get(block.sha256, lambda: block)


def changed_since(sha256: str, block: Block) -> frozenset[str]:
    """Codes of the purposes whose words differ from those of the block with this hash.

    When nobody remembers that block, every purpose counts as changed: no tick is taken for words
    that we cannot show were seen.
    """
    if sha256 == block.sha256:
        return frozenset()
    before: Block | None = kept("shown blocks").known(sha256)
    if before is None:
        return frozenset(each.code for each in block.choices)
    seen = {each.code: each for each in before.purposes}
    return frozenset(each.code for each in block.choices if seen.get(each.code) != each)


def only_the_notice(sha256: str, block: Block) -> bool:
    """Whether the block with this hash had the same purposes beside another notice."""
    before: Block | None = kept("shown blocks").known(sha256)
    if before is None or before.purposes != block.purposes:
        return False
    return bool(words_of(before.canonical)["notice"] != words_of(block.canonical)["notice"])


def read_again(block: Block, changed: frozenset[str]) -> list[tuple[str, str]]:
    """What the summary says of words that changed, with the id of the control it leads to."""
    return [
        (each.code, _("Read these words again, they changed: %(title)s", title=each.title))
        for each in block.choices
        if each.code in changed
    ]
