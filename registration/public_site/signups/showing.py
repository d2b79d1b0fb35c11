"""The sign-up form as it is shown: drawn once for everyone, with a fresh proof put in for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template

from registration.consent.models import NoticeVersion
from registration.consent.queries import current_notice
from registration.events.models import Event
from registration.events.queries import event_by_slug
from registration.forms.queries import fields_of, languages_of, purposes_shown
from registration.forms.rendering import Block, consent_block, shown_token, signup_frame
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.signups.rules import Availability, Situation
from registration.web.kept_pages import kept

PLACE_OF_THE_PROOF = "proof-goes-here"


@dataclass(frozen=True)
class ShownForm:
    """One form in one language, and the page it makes."""

    fields: tuple[Field, ...]
    block: Block
    page: str
    languages: tuple[str, ...] = ()
    """Those it exists in; none: in all."""


def where(found: Situation) -> str:
    """The name of this form's place, in its proof."""
    return f"event:{found.event_id}"


def shown_form(found: Situation) -> ShownForm:
    """The form as it stands now. Everything on it is read once for each change, not for each visitor."""
    standing = found.availability(clock.now())
    key = (found.made_from, standing, language())
    form = kept("sign-up forms").get(key, lambda: _make(found, standing))
    # Earlier blocks are kept too: to say which words have changed since somebody saw them.
    kept("shown blocks").get(form.block.sha256, lambda: form.block)
    return form


def page_with_proof(found: Situation, form: ShownForm) -> str:
    return form.page.replace(PLACE_OF_THE_PROOF, shown_token(where(found), form.block.sha256), 1)


def _make(found: Situation, standing: Availability) -> ShownForm:
    event = event_by_slug(found.slug)
    if event is None or event.form_version is None:
        raise LookupError(found.slug)
    notice = current_notice()
    block = block_for(event, notice)
    fields = fields_of(event.form_version)
    page = drawn(event, fields, block, standing, proof=PLACE_OF_THE_PROOF)
    return ShownForm(fields, block, page, languages_of(event.form_version))


def block_for(event: Event, notice: NoticeVersion | None) -> Block:
    if event.form_version is None:
        raise LookupError(event.slug)
    return consent_block(
        event.form_version, purposes_shown(event.form_version), notice, language(), signup_frame()
    )


def drawn(
    event: Event,
    fields: Sequence[Field],
    block: Block,
    standing: Availability,
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
        notice=current_notice(),
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
