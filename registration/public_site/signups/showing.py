"""The sign-up form as it is shown: drawn once for everyone, with a fresh proof put in for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from registration.consent.queries import published
from registration.consent.rules import PublishedNotice
from registration.events.models import Admission, Event
from registration.events.queries import event_by_slug
from registration.forms.queries import (
    code_and_service,
    languages_of,
    purposes_shown,
    questions_of,
    restricted_codes,
)
from registration.forms.rendering import Block, consent_block, shown_token, signup_frame
from registration.forms.rules import Field
from registration.foundation import clock
from registration.foundation.localization import language
from registration.public_site.deciding import read_again, remembered
from registration.signups.queries import parts_standing
from registration.signups.rules import Availability, Part, Situation, scopes_of
from registration.web.gatekeeping import Asked
from registration.web.keeping import Keeping, keeping_for
from registration.web.kept_pages import Pieces, kept
from registration.web.languages import QUESTION, drawn_for_all, question_asked
from registration.web.notices import Beside, Words, beside, countries_apart, words_of
from registration.web.parts import beside_answers, told_of

PLACE_OF_THE_PROOF = "proof-goes-here"
_PROOF, _QUESTION = PLACE_OF_THE_PROOF.encode(), QUESTION.encode()


@dataclass(frozen=True)
class ShownForm:
    """One form in one language, and the page it makes."""

    fields: tuple[Field, ...]
    block: Block
    page: Pieces
    next_page: str
    """The address of the page that says to look into one's mailbox."""
    beside: Beside
    """The notice that stands there."""
    kept: tuple[Keeping, ...] = ()
    """How long data is kept for its purposes."""
    languages: tuple[str, ...] = ()
    """Those it exists in; none: in all."""
    unsearched: frozenset[str] = frozenset()
    """Codes of the questions that not everybody may read the answers to."""


def where(found: Situation) -> str:
    """The name of this form's place, in its proof."""
    return f"event:{found.event_id}"


def shown_form(found: Situation, country: str | None, parts: Sequence[Part] = ()) -> ShownForm:
    """The form as it stands now for somebody in this country.

    Everything on it is read once for each change and each notice, not for each visitor. ``parts`` are what
    the page says about places beside answers; whoever does not show the page need not know them.
    """
    standing = found.availability(clock.now())
    notices, scopes = _notices_about(found)
    chosen = beside(notices, country, scopes)
    key = (found.made_from, standing, language(), chosen, told_of(parts))
    form = kept("sign-up forms").get(key, lambda: _make(found, standing, chosen, parts))
    remembered(form.block)
    return form


def parts_of(found: Situation) -> tuple[Part, ...]:
    """What of the event is counted apart; no statement where nothing is."""
    return parts_standing(found.event_id) if found.parts else ()


def recall_variants(found: Situation) -> None:
    """Draw the form beside every notice that holds now, so that its blocks are known to this process too."""
    for country in countries_apart(*_notices_about(found)):
        shown_form(found, country)


def _notices_about(found: Situation) -> tuple[tuple[PublishedNotice, ...], tuple[str, ...]]:
    """What there is to choose from, and what this sign-up is about."""
    notices = kept("notices").get(found.notices_revision, published)
    if not any(each.scope for each in notices):
        return notices, ()
    version_id = found.form_version_id or 0
    if any(each.scope.startswith("service:") for each in notices):
        # A form can be moved to another service at any time.
        return notices, scopes_of(found.event_id, *code_and_service(version_id))
    code, _service = kept("codes of forms").get(version_id, lambda: code_and_service(version_id))
    return notices, scopes_of(found.event_id, code)


def page_with_proof(found: Situation, form: ShownForm, country: str | None) -> bytes:
    proof = shown_token(where(found), form.block.sha256)
    page = form.page.filled({_PROOF: proof.encode(), _QUESTION: question_asked().encode()})
    if country is None or not form.beside.asks_country:
        return page
    # Drawn once for all countries with the same notice: the one asked for is chosen here.
    option = f'<option value="{country}"'.encode()
    return page.replace(option + b">", option + b" selected>")


def _make(found: Situation, standing: Availability, chosen: Beside, parts: Sequence[Part]) -> ShownForm:
    event = event_by_slug(found.slug)
    if event is None or event.form_version is None:
        raise LookupError(found.slug)
    purposes = purposes_shown(event.form_version)
    keeping = keeping_for(purposes)
    words = words_of(chosen, kept=keeping)
    fields = questions_of(event.form_version, asks_country=chosen.asks_country)
    block = consent_block(
        event.form_version,
        purposes,
        words.notice,
        language(),
        signup_frame(),
        prevails_over=words.prevails_over,
        fields=fields,
    )
    with drawn_for_all():
        page = drawn(event, fields, block, standing, words, proof=PLACE_OF_THE_PROOF, parts=parts)
    return ShownForm(
        fields,
        block,
        Pieces(page, PLACE_OF_THE_PROOF, QUESTION),
        url_for("public_site.signups.check_your_mail", slug=found.slug),
        chosen,
        keeping,
        languages_of(event.form_version),
        restricted_codes(event.form_version),
    )


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
    parts: Sequence[Part] = (),
    guest: object = None,
    others: Sequence[Mapping[str, str]] = (),
    short_of: int | None = None,
    carried: Mapping[str, str] | None = None,
    gate: Asked | None = None,
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
        problems=[*(errors or {}).items(), *read_again(block, changed)],
        top=top,
        places=beside_answers(parts, waitlist=event.waitlist),
        guest=guest,
        others=others,
        short_of=short_of,
        # Who sees the form of an event that is closed by link has its key.
        carried=carried or ({"key": event.access_key} if event.admission is Admission.LINK else {}),
        gate=gate,
    )
