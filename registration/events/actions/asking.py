"""What attendees are asked: the sign-up form, and the purposes that belong to events."""

from collections.abc import Mapping, Sequence
from typing import Any

from registration.consent.models import Basis, Purpose, PurposeKind, PurposeVersion
from registration.events.actions import wording
from registration.events.models import Event, EventHost
from registration.events.queries import form_by_code, latest_words, purpose_by_code, purpose_stands
from registration.events.rules import OPERATION, QUESTIONNAIRE, SHARED_FIELDS, HostDraft, sharing_code
from registration.forms import actions as forms
from registration.forms.models import FormUse
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.models import Organisation
from registration.organisations.queries import controller


def ask_for(host: EventHost, draft: HostDraft) -> None:
    """Ask attendees to share with this co-organiser, or no longer.

    Other words than the standing ones wait as a draft until the event is published.
    """
    if not draft.asked:
        host.purpose = None
        return
    organisation = db.session.get_one(Organisation, host.organisation_id)
    purpose = purpose_by_code(sharing_code(organisation.code))
    if purpose is None:
        purpose = _new_purpose(
            sharing_code(organisation.code), PurposeKind.SHARING, recipient=organisation, per_event=True
        )
    host.purpose = purpose
    _put_words(purpose, organisation, {tag: words for tag, words in (draft.words or {}).items() if words})


def _put_words(purpose: Purpose, organisation: Organisation, wish: Mapping[str, str]) -> None:
    standing = latest_words(purpose.id)
    statement = wording.sharing_statement(organisation) | (standing.statement if standing else {}) | wish
    if standing is not None and standing.statement == statement:
        return
    if standing is not None and standing.published_at is None:
        standing.statement = statement
        db.session.flush()
        return
    home = controller()
    abroad = bool(organisation.protection_note) and home is not None and organisation.country != home.country
    _new_version(
        purpose,
        title=wording.sharing_title(organisation),
        statement=statement,
        if_refused=wording.sharing_refused(organisation),
        more_title=wording.protection_title(organisation) if abroad else {},
        more=dict(organisation.protection_note) if abroad else {},
        basis=Basis.CONSENT,
        fields=list(SHARED_FIELDS),
        retention=wording.sharing_retention(organisation),
        dpv_term="dpv:ServiceProvision",
    )


def offer_form(event: Event, offering: Sequence[str] = ()) -> None:
    """Publish the words of the event's purposes and the form that asks for them.

    The form gets a new version only when it asks something else than before.
    """
    asked = [host for host in event.hosts if host.purpose is not None]
    for host in asked:
        version = latest_words(host.purpose_id or 0)
        if version is not None and version.published_at is None:
            _publish(version)
    last = [QUESTIONNAIRE] if purpose_stands(QUESTIONNAIRE) else []
    shares = [host.purpose.code for host in asked if host.purpose is not None]
    purposes = list(dict.fromkeys([OPERATION, *shares, *offering, *last]))
    fields = wording.standard_fields([host.organisation.code for host in asked])
    definition = {"fields": [field.as_data() for field in fields], "purposes": purposes}
    if event.form_version is not None and event.form_version.definition == definition:
        return
    code = f"signup:{event.ref}"
    form = form_by_code(code)
    version = (
        forms.new_form(code, FormUse.SIGNUP, dict(event.title), fields, purposes)
        if form is None
        else forms.new_version(form, fields, purposes)
    )
    event.form_version = forms.publish(version)
    db.session.flush()


def make_standard_purposes() -> None:
    """Holding events, and asking about them afterwards: published with the usual words, unless they stand."""
    if purpose_by_code(OPERATION) is None:
        purpose = _new_purpose(OPERATION, PurposeKind.OPERATION)
        _publish(
            _new_version(
                purpose,
                **wording.operation_words(),
                basis=Basis.CONTRACT,
                required=True,
                fields=["name", "email", "organisation", "job_title", "telephone"],
                message_types=["signups"],
                dpv_term="dpv:ServiceRegistration",
            )
        )
    if purpose_by_code(QUESTIONNAIRE) is None:
        purpose = _new_purpose(QUESTIONNAIRE, PurposeKind.QUESTIONNAIRE, per_event=True)
        _publish(
            _new_version(
                purpose,
                **wording.questionnaire_words(),
                basis=Basis.CONSENT,
                fields=["name", "email"],
                message_types=["questionnaires"],
                dpv_term="dpv:ServiceOptimisation",
            )
        )


def _new_purpose(
    code: str, kind: PurposeKind, *, recipient: Organisation | None = None, per_event: bool = False
) -> Purpose:
    purpose = Purpose(code=code, kind=kind, recipient=recipient, per_event=per_event)
    db.session.add(purpose)
    db.session.flush()
    return purpose


def _new_version(purpose: Purpose, **columns: Any) -> PurposeVersion:
    standing = latest_words(purpose.id)
    version = PurposeVersion(
        purpose_id=purpose.id, number=standing.number + 1 if standing else 1, basis_by_regime={}, **columns
    )
    db.session.add(version)
    db.session.flush()
    return version


def _publish(version: PurposeVersion) -> None:
    version.published_at = clock.now()
    db.session.flush()
