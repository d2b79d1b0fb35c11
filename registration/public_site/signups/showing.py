"""The sign-up form as it is shown: drawn once for everyone, with a fresh proof put in for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from registration.consent.queries import published
from registration.events.models import Event
from registration.events.queries import event_by_slug
from registration.forms.queries import code_of_form, purposes_shown, questions_of
from registration.forms.rendering import Block, consent_block, shown_token, signup_frame
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.signups.rules import Availability, Situation, scopes_of
from registration.web.kept_pages import kept
from registration.web.notices import Beside, Words, beside, words_of

PLACE_OF_THE_PROOF = "proof-goes-here"


@dataclass(frozen=True)
class ShownForm:
    """One form in one language, and the page it makes."""

    fields: tuple[Field, ...]
    block: Block
    page: str
    beside: Beside
    """The notice that stands there."""


def where(found: Situation) -> str:
    """The name of this form's place, in its proof."""
    return f"event:{found.event_id}"


def shown_form(found: Situation, country: str | None) -> ShownForm:
    """The form as it stands now for somebody in this country.

    Everything on it is read once for each change and each notice, not for each visitor.
    """
    standing = found.availability(clock.now())
    chosen = _beside(found, country)
    key = (found.made_from, standing, language(), chosen)
    form = kept("sign-up forms").get(key, lambda: _make(found, standing, chosen))
    # Earlier blocks are kept too: to say which words have changed since somebody saw them.
    kept("shown blocks").get(form.block.sha256, lambda: form.block)
    return form


def _beside(found: Situation, country: str | None) -> Beside:
    notices = kept("notices").get(found.notices_revision, published)
    scopes: tuple[str, ...] = ()
    if any(each.scope for each in notices):
        version_id = found.form_version_id or 0
        code = kept("codes of forms").get(version_id, lambda: code_of_form(version_id))
        scopes = scopes_of(found.event_id, code)
    return beside(notices, country, scopes)


def page_with_proof(found: Situation, form: ShownForm, country: str | None) -> str:
    page = form.page.replace(PLACE_OF_THE_PROOF, shown_token(where(found), form.block.sha256), 1)
    if country is None or not form.beside.asks_country:
        return page
    # Drawn once for all countries with the same notice: the one asked for is chosen here.
    return page.replace(f'<option value="{country}">', f'<option value="{country}" selected>')


def _make(found: Situation, standing: Availability, chosen: Beside) -> ShownForm:
    event = event_by_slug(found.slug)
    if event is None or event.form_version is None:
        raise LookupError(found.slug)
    words = words_of(chosen)
    fields = questions_of(event.form_version, asks_country=chosen.asks_country)
    block = consent_block(
        event.form_version,
        purposes_shown(event.form_version),
        words.notice,
        language(),
        signup_frame(),
        prevails_over=words.prevails_over,
        fields=fields,
    )
    page = drawn(event, fields, block, standing, words, proof=PLACE_OF_THE_PROOF)
    return ShownForm(fields, block, page, chosen)


def drawn(
    event: Event,
    fields: Sequence[Field],
    block: Block,
    standing: Availability,
    words: Words,
    *,
    proof: str,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    ticked: frozenset[str] = frozenset(),
    changed: frozenset[str] = frozenset(),
    top: str = "",
) -> str:
    """The page, empty or with what was typed and what is wrong with it."""
    return render_template(
        "public_site/signups/new.html",
        event=event,
        fields=fields,
        block=block,
        frame=signup_frame(),
        words=words,
        standing=standing,
        proof=proof,
        typed=typed or {},
        errors=errors or {},
        ticked=ticked,
        changed=changed,
        problems=_problems(block, errors or {}, changed),
        top=top,
    )


def _problems(block: Block, errors: Mapping[str, str], changed: frozenset[str]) -> list[tuple[str, str]]:
    """What the summary says, with the id of the control it leads to."""
    again = [
        (each.code, _("Read these words again, they changed: %(title)s", title=each.title))
        for each in block.choices
        if each.code in changed
    ]
    return [*errors.items(), *again]


def only_the_notice(sha256: str, block: Block) -> bool:
    """Whether the block with this hash had the same purposes beside another notice."""
    before: Block | None = kept("shown blocks").known(sha256)
    return (
        before is not None
        and before.purposes == block.purposes
        and before.notice_version_id != block.notice_version_id
    )


def changed_since(sha256: str, block: Block) -> frozenset[str]:
    """Codes of the purposes whose words differ from those of the block with this hash.

    When nobody remembers that block, every purpose counts as changed: no tick is taken for words
    that we cannot show were seen.
    """
    before: Block | None = kept("shown blocks").known(sha256)
    if before is None:
        return frozenset(each.code for each in block.choices)
    seen = {each.code: each for each in before.purposes}
    return frozenset(each.code for each in block.choices if seen.get(each.code) != each)
