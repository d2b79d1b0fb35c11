"""One person asks to share, another decides, and the file is made with the log of everyone in it."""

import hashlib
import json
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, insert, select

from registration.audit import actions as audit
from registration.foundation import clock, keyring, settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import speaking
from registration.mail import outbox
from registration.organisations.models import Organisation
from registration.organisers.models import Account
from registration.organisers.permissions import may
from registration.organisers.queries import account_by_id, accounts_that_may
from registration.sharing.errors import AlreadyDecided, NobodyToShare, ShareRefused
from registration.sharing.gate import Approval, Verdict, examine
from registration.sharing.models import Disclosure, DisclosureItem, ShareDecision, ShareRequest, ShareState
from registration.sharing.queries import Wish, field_labels, lock_attendees, partners_of
from registration.sharing.rendering import file_for
from registration.sharing.rules import FETCHABLE_FOR, Attendee

FILES, IDENTITIES = "disclosures", "officer"
"""Uses of keys: files to be fetched, and who was in them, for the data officer alone."""
FIRST_ROW = 2
APPROVE = "sharing.approve"
"""The permission of whoever decides."""


def request_share(wish: Wish, *, note: str, by: int) -> ShareRequest:
    """Ask a data officer to approve; what the dry run counts is kept. Asking twice is asking once.

    Raises:
        ShareRefused: when no agreement in force covers it.
        NobodyToShare: when nobody would be in the file.
    """
    verdict = examine(wish)
    _must_pass(verdict)
    waiting = select(ShareRequest).where(
        ShareRequest.event_id == wish.event.id,
        ShareRequest.organisation_id == wish.recipient.id,
        ShareRequest.purpose_id == wish.purpose.id,
        ShareRequest.state == ShareState.REQUESTED,
    )
    for found in db.session.scalars(waiting):
        if set(found.fields) == set(wish.fields):
            return found
    made = ShareRequest(
        ref=new_ref(),
        event=wish.event,
        organisation=wish.recipient,
        purpose=wish.purpose,
        agreement_version=verdict.version,
        fields=list(wish.fields),
        state=ShareState.REQUESTED,
        note=note,
        requested_by=by,
        counted=verdict.counts,
    )
    db.session.add(made)
    db.session.flush()
    audit.record("sharing.requested", "share_request", made.id, by=by)
    for account in accounts_that_may(APPROVE):
        if account.id != by:  # two people look
            outbox.post(
                "sharing.requested",
                account_id=account.id,
                language=account.language,
                params={"request": made.id},
            )
    return made


def approve_share(request: ShareRequest, *, by: Account, note: str = "") -> Disclosure:
    """Count again, make the file, and write down everyone who is in it.

    File, log, decisions, trail and messages are rows of one transaction: the bytes are stored encrypted
    beside the log, so that neither exists without the other (C23).

    Raises:
        AlreadyDecided: when somebody was faster.
        ShareRefused: when the gate stops the whole share now, or the approver is not a second person.
        NobodyToShare: when everyone took it back meanwhile.
    """
    _lock(request)
    lock_attendees(request.event_id)
    verdict = examine(
        wish_of(request),
        version=request.agreement_version,
        approval=Approval(request.requested_by, by.id, may(by.role_names, APPROVE)),
        with_values=True,
    )
    _must_pass(verdict)
    request.state, request.decided_by, request.decided_at = ShareState.APPROVED, by.id, clock.now()
    request.decision_note = note
    made = _make(request, verdict, by.id)
    audit.record("sharing.approved", "share_request", request.id, by=by.id, counted=verdict.counts)
    audit.record(
        "sharing.file-made", "disclosure", made.id, by=by.id, sha256=made.file_sha256, rows=made.row_count
    )
    for account in partners_of(request.organisation_id):
        outbox.post(
            "sharing.ready",
            account_id=account.id,
            language=account.language,
            params={"disclosure": made.id},
        )
    _tell_who_asked(request)
    return made


def refuse_share(request: ShareRequest, *, by: Account, note: str = "") -> None:
    """Say no. Nobody's data was looked at.

    Raises:
        AlreadyDecided: when somebody was faster.
    """
    _lock(request)
    request.state, request.decided_by, request.decided_at = ShareState.REFUSED, by.id, clock.now()
    request.decision_note = note
    db.session.flush()
    audit.record("sharing.refused", "share_request", request.id, by=by.id)
    _tell_who_asked(request)


def note_people_seen(request: ShareRequest, *, by: int) -> None:
    """A data officer looked at who is behind the codes."""
    audit.record("sharing.people-seen", "share_request", request.id, by=by)


def wish_of(request: ShareRequest) -> Wish:
    """What a request asks for."""
    return Wish(request.event, request.organisation, request.purpose, tuple(request.fields))


def _must_pass(verdict: Verdict) -> None:
    if verdict.refusal is not None:
        raise ShareRefused(verdict.refusal, verdict.named)
    if not verdict.included:
        raise NobodyToShare


def _lock(request: ShareRequest) -> None:
    db.session.refresh(request, with_for_update=True)
    if request.state is not ShareState.REQUESTED:
        raise AlreadyDecided


def _tell_who_asked(request: ShareRequest) -> None:
    asker = account_by_id(request.requested_by)
    if asker is not None:
        outbox.post(
            "sharing.decided", account_id=asker.id, language=asker.language, params={"request": request.id}
        )


def _make(request: ShareRequest, verdict: Verdict, by: int) -> Disclosure:
    people, recipient = verdict.included, request.organisation
    content = _file(request, people)
    now = clock.now()
    made = Disclosure(
        ref=new_ref(),
        request=request,
        made_at=now,
        sealed_file=keyring.seal(content, key=keyring.derived(FILES)),
        file_sha256=hashlib.sha256(content).hexdigest(),
        file_name=f"{request.event.slug}-{now:%Y-%m-%d}.csv",
        row_count=len(people),
        available_until=min(now + FETCHABLE_FOR, request.agreement_version.effective_to),
        recipient_name=dict(recipient.name),
        recipient_address=dict(recipient.address),
        recipient_representative=dict(recipient.representative_name),
        recipient_country=recipient.country,
        fields=list(request.fields),
        ground=verdict.share.basis or "",
        approved_by=by,
    )
    db.session.add(made)
    db.session.flush()
    officer = keyring.derived(IDENTITIES)
    items = [
        {
            "disclosure_id": made.id,
            "subject_id": one.subject_id,
            "consent_event_id": one.consent_event_id,
            "row": row,
            "sealed_identity": keyring.seal(_identity(one), key=officer),
        }
        for row, one in enumerate(people, start=FIRST_ROW)
    ]
    db.session.execute(insert(cast("Table", DisclosureItem.__table__)), items)
    codes = [
        {"request_id": request.id, "subject_id": one.subject_id, "code": code} for one, code in verdict.people
    ]
    db.session.execute(insert(cast("Table", ShareDecision.__table__)), codes)
    return made


def _file(request: ShareRequest, people: Sequence[Attendee]) -> bytes:
    with speaking(_language_of(request.organisation)):
        labels = field_labels(request.event)
    heads = [labels.get(code, code) for code in request.fields]
    return file_for(request.fields, heads, (one.values for one in people))


def _language_of(recipient: Organisation) -> str:
    partners = partners_of(recipient.id)
    return partners[0].language if partners else settings.current().languages[0]


def _identity(one: Attendee) -> bytes:
    """Who it was: no more than identifies the person (APPI enforcement rules, Art. 20)."""
    return json.dumps({key: one.values.get(key, "") for key in ("name", "email")}).encode()
