"""What attendees are asked: the sign-up form, and the purposes that belong to events."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.consent.models import ChangeClass, PurposeKind, PurposeVersion
from registration.consent.queries import purpose_by_code
from registration.consent.rules import PurposeWords
from registration.events.actions import wording
from registration.events.actions.own_questions import with_own_questions
from registration.events.errors import EventIsCancelled, NotUsable
from registration.events.models import Event, EventHost, EventState
from registration.events.queries import form_by_code, latest_words, purpose_stands
from registration.events.rules import OPERATION, QUESTIONNAIRE, SHARED_FIELDS, HostDraft, sharing_code
from registration.forms import actions as forms
from registration.forms.models import FormUse, FormVersion
from registration.forms.queries import is_for_events, parts_of, purpose_codes
from registration.forms.rules import Field, definition_of
from registration.foundation.database import db
from registration.organisations.models import Organisation
from registration.organisations.queries import controller


def ask_for(host: EventHost, draft: HostDraft, *, by: int | None = None) -> None:
    """Ask attendees to share with this co-organiser, or no longer.

    Other words than the standing ones wait as a draft until the event is published.
    """
    if not draft.asked:
        host.purpose = None
        return
    organisation = db.session.get_one(Organisation, host.organisation_id)
    host.purpose = _put_words(organisation, draft.words or {}, by).purpose
    db.session.flush()


def _put_words(organisation: Organisation, wish: Mapping[str, str], by: int | None) -> PurposeVersion:
    """The version that says it in these words; where nothing is wished, in the standing or the usual ones."""
    code, usual = sharing_code(organisation.code), _sharing_words(organisation)
    purpose = purpose_by_code(code)
    standing = latest_words(purpose.id) if purpose else None
    spoken = {tag: words for tag, words in wish.items() if words}
    before = standing.statement if standing else {}
    words = replace(usual, statement={**usual.statement, **before, **spoken})
    if standing is not None and standing.statement == words.statement:
        return standing
    if purpose is None:
        return consent.new_purpose(
            code, PurposeKind.SHARING, words, recipient=organisation, per_event=True, by=by
        )
    if standing is not None and standing.published_at is None:
        consent.change_purpose_version(standing, words, by=by)
        return standing
    # Whoever agreed to other words is asked again: nobody can tell by a machine that these say no more (E10).
    return consent.new_purpose_version(purpose, replace(words, change_class=ChangeClass.MATERIAL), by=by)


def _sharing_words(organisation: Organisation) -> PurposeWords:
    home = controller()
    abroad = bool(organisation.protection_note) and home is not None and organisation.country != home.country
    return PurposeWords(
        title=wording.sharing_title(organisation),
        statement=wording.sharing_statement(organisation),
        if_refused=wording.sharing_refused(organisation),
        more_title=wording.protection_title(organisation) if abroad else {},
        more=organisation.protection_note if abroad else {},
        fields=SHARED_FIELDS,
        retention=wording.sharing_retention(organisation),
    )


def offer_form(event: Event, offering: Sequence[str] = (), *, by: int | None = None) -> None:
    """Publish the words of the event's purposes and the form that asks for them.

    ``offering`` names further purposes, such as newsletters. The form gets a new version only when it asks
    something else than before.
    """
    asked = [host for host in event.hosts if host.purpose is not None]
    for host in asked:
        words = latest_words(host.purpose_id or 0)
        if words is not None:
            consent.publish_purpose_version(words, by=by)
    last = [QUESTIONNAIRE] if purpose_stands(QUESTIONNAIRE) else []
    shares = [host.purpose.code for host in asked if host.purpose is not None]
    own = purpose_codes(event.questions) if event.questions else ()
    purposes = list(
        dict.fromkeys([OPERATION, *shares, *(each for each in own if each not in last), *offering, *last])
    )
    fields, source = _fields_for(event, [host.organisation.code for host in asked])
    definition = definition_of(fields, purposes, source=source)
    approved_on = [event.questions.form_id] if event.questions else []
    if event.form_version is not None and event.form_version.definition == definition:
        # A copy brings a form that nobody has seen yet.
        forms.publish(event.form_version, approved_on=approved_on)
        return
    code = f"signup:{event.ref}"
    form = form_by_code(code)
    version = (
        forms.new_form(code, FormUse.SIGNUP, dict(event.title), fields, purposes, source=source)
        if form is None
        else forms.new_version(form, fields, purposes, source=source)
    )
    event.form_version = forms.publish(version, approved_on=approved_on)
    db.session.flush()


def _fields_for(event: Event, recipients: list[str]) -> tuple[Sequence[Field], str]:
    """The questions of this event, and the form and version they come from; nothing: the usual ones."""
    chosen = event.questions
    if chosen is None:
        return with_own_questions(event, wording.standard_fields(recipients)), ""
    shares = [sharing_code(code) for code in recipients]
    fields = [
        replace(each, purposes=list(dict.fromkeys([*each.purposes, *shares])))
        if each.code in SHARED_FIELDS
        else each
        for each in parts_of(chosen)
    ]
    return with_own_questions(event, fields), f"{chosen.form.code}/{chosen.number}"


def take_questions_from(
    event: Event, version: FormVersion | None, offering: Sequence[str] = (), *, by: int
) -> None:
    """Ask what this version of a form asks; nothing: the usual questions.

    A published event asks at once, on a new version of its form: answers given before stay with theirs.

    Raises:
        NotUsable: for a draft, or the form of another event.
        EventIsCancelled: once it was called off.
    """
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if version is not None and (version.published_at is None or not is_for_events(version.form)):
        raise NotUsable
    event.questions = version
    db.session.flush()
    if event.state is EventState.PUBLISHED:
        offer_form(event, offering, by=by)
    record("event.questions-chosen", "event", event.id, by=by, form_version=version and version.id)


def make_standard_purposes() -> None:
    """Holding events, and asking about them afterwards: published with the usual words, unless they stand."""
    _make_purpose(OPERATION, PurposeKind.OPERATION, wording.operation_words())
    _make_purpose(QUESTIONNAIRE, PurposeKind.QUESTIONNAIRE, wording.questionnaire_words(), per_event=True)


def _make_purpose(code: str, kind: PurposeKind, words: PurposeWords, *, per_event: bool = False) -> None:
    if purpose_by_code(code) is None:
        consent.publish_purpose_version(consent.new_purpose(code, kind, words, per_event=per_event))
