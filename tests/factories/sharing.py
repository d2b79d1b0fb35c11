from dataclasses import dataclass
from datetime import timedelta

from registration.consent import actions as consent
from registration.consent.models import Channel, Purpose
from registration.consent.rules import Asking, Decision
from registration.events.models import Event
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organisations.models import Organisation
from registration.organisers.models import Account
from registration.organisers.permissions import RoleName
from registration.people.models import Person
from registration.sharing import actions
from registration.sharing.actions.agreements import AgreementDraft
from registration.sharing.models import AgreementType, AgreementVersion, Disclosure, ShareRequest
from registration.sharing.queries import Wish, current_words
from registration.sharing.rules import CLAUSES
from registration.signups.models import Signup, SignupState
from tests.factories.events import a_host, an_event
from tests.factories.organisers import an_account
from tests.factories.people import a_person
from tests.factories.saving import numbers

PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
FIELDS = ("name", "email", "organisation", "job_title")


def a_draft_of_terms(**different: object) -> AgreementDraft:
    """Terms with all that the law demands of an independent co-organiser, from yesterday for a year."""
    now = clock.now()
    kind = different.get("type", AgreementType.INDEPENDENT)
    usual: dict[str, object] = {
        "type": kind,
        "effective_from": now - timedelta(days=1),
        "effective_to": now + timedelta(days=365),
        "signed_by_us": "Haruo Nishida",
        "signed_by_them": "Tran Thu Ha",
        "clauses": dict.fromkeys(CLAUSES[kind], "p. 2"),
        "scope": (),
        "transfer_mechanism": "appi_28",
    }
    return AgreementDraft(**(usual | different))


def an_agreement(
    event: Event,
    organisation: Organisation,
    purpose: Purpose,
    fields: tuple[str, ...] = FIELDS,
    *,
    active: bool = True,
    document: bytes | None = PDF,
    **different: object,
) -> AgreementVersion:
    """An agreement in force that covers these fields for this purpose at this event."""
    by = an_account(RoleName.DATA_OFFICER).id
    scope = [(event.id, purpose.id, field) for field in fields]
    version = actions.new_agreement(
        f"A-2030-{next(numbers):02}",
        organisation.id,
        a_draft_of_terms(**({"scope": scope} | different)),
        by=by,
    )
    if document:
        actions.attach_document(version, document, by=by)
    if active:
        actions.activate(version, by=by)
    db.session.commit()
    return version


def an_attendee(event: Event, *, allows: list[Purpose] | None = None, refuses: list[Purpose] | None = None,
                state: SignupState = SignupState.CONFIRMED, answers: dict[str, str] | None = None,
                **different: object) -> Person:  # fmt: skip
    """Somebody with a confirmed place who allowed, or refused, these purposes on the form."""
    person, now = a_person(**different), clock.now()
    given = {"name": person.name, "email": person.email, "organisation": "Kobe Foods", "job_title": "Buyer"}
    submission = Submission(
        act=new_ref(),
        form_version_id=event.form_version_id,
        person_id=person.id,
        language="en",
        answers=given | (answers or {}),
        shown_at=now,
        given_at=now,
    )
    db.session.add(submission)
    db.session.flush()
    db.session.add(
        Signup(
            ref=new_ref(),
            event_id=event.id,
            person_id=person.id,
            submission_id=submission.id,
            state=state,
            arrival=next(numbers),
            language="en",
            confirmed_at=now,
        )
    )
    decide(person, event, allows or [], given=True, act=submission.act)
    decide(person, event, refuses or [], given=False, act=submission.act)
    db.session.commit()
    return person


def decide(person: Person, event: Event, purposes: list[Purpose], *, given: bool, act: str = "",
           recipients: list[str] | None = None) -> None:  # fmt: skip
    """Tick, or leave empty, the boxes of these purposes. ``recipients``: whom the words named."""
    made = []
    for purpose in purposes:
        words = current_words(purpose.id)
        named = [purpose.recipient.code] if purpose.recipient else []
        made.append(
            Decision(
                purpose_id=purpose.id,
                purpose_version_id=words.id,
                purpose_code=purpose.code,
                context=f"event:{event.id}" if purpose.per_event else "",
                given=given,
                basis=words.basis,
                recipients=named if recipients is None else recipients,
                valid_days=words.valid_days,
            )
        )
    asking = Asking(act or new_ref(), clock.now(), "0" * 64, "en", None)
    consent.record_decisions(person.subject.id, person.subject.ref, made, asking)
    db.session.commit()


def takes_back(person: Person, event: Event, purpose: Purpose) -> None:
    context = f"event:{event.id}" if purpose.per_event else ""
    consent.withdraw(person.subject.id, purpose.id, context, channel=Channel.WEB, method="button")
    db.session.commit()


@dataclass
class Sharing:
    """An event with a co-organiser, an agreement that covers it, and the people who decide."""

    event: Event
    recipient: Organisation
    purpose: Purpose
    agreement: AgreementVersion
    asker: Account
    officer: Account
    partner: Account

    @property
    def wish(self) -> Wish:
        return Wish(self.event, self.recipient, self.purpose, FIELDS)

    def request(self) -> ShareRequest:
        made = actions.request_share(self.wish, note="", by=self.asker.id)
        db.session.commit()
        return made

    def disclosure(self) -> Disclosure:
        made = actions.approve_share(self.request(), by=self.officer)
        db.session.commit()
        return made


def a_sharing(**different: object) -> Sharing:
    """Everything that is needed to share, except attendees."""
    event = an_event()
    host = a_host(event)
    return Sharing(
        event=event,
        recipient=host.organisation,
        purpose=host.purpose,
        agreement=an_agreement(event, host.organisation, host.purpose, **different),
        asker=an_account(RoleName.ORGANISER),
        officer=an_account(RoleName.DATA_OFFICER),
        partner=an_account(RoleName.CO_ORGANISER, organisation_id=host.organisation.id),
    )
