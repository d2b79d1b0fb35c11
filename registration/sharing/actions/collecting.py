"""A recipient fetches its file, is told whom to delete, and says that it did."""

import hashlib
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registration.audit import actions as audit
from registration.audit.models import ActorKind
from registration.consent.models import LimitKind
from registration.foundation import clock, keyring
from registration.foundation.database import db
from registration.mail import outbox
from registration.organisers.models import Account
from registration.sharing.actions.deciding import FILES
from registration.sharing.errors import NotAvailable
from registration.sharing.models import Disclosure, DisclosureFetch, DisclosureItem, RecipientNotice
from registration.sharing.queries import no_longer_given, notices_due, partners_of
from registration.sharing.rendering import without_rows
from registration.sharing.rules import ANSWER_WITHIN


def fetch(disclosure: Disclosure, *, by: Account) -> bytes:
    """The file, with the fact that it was taken, by whom and when.

    The lines of people who took it back since the file was made are empty.

    Raises:
        NotAvailable: when its time is over.
    """
    if disclosure.sealed_file is None or disclosure.available_until <= clock.now():
        raise NotAvailable
    content = keyring.unseal(disclosure.sealed_file, key=keyring.derived(FILES))
    gone = {row for _, row, _ in db.session.execute(_gone_from(disclosure))}
    if gone:
        content = without_rows(content, gone)
    db.session.add(DisclosureFetch(disclosure_id=disclosure.id, account_id=by.id, at=clock.now()))
    db.session.flush()
    audit.record(
        "sharing.fetched",
        "disclosure",
        disclosure.id,
        actor=ActorKind.PARTNER,
        by=by.id,
        sha256=hashlib.sha256(content).hexdigest(),
        emptied=len(gone),
    )
    return content


def _gone_from(disclosure: Disclosure) -> Select[int, int, str]:
    return no_longer_given(*LimitKind).where(DisclosureItem.disclosure_id == disclosure.id)


def take_out(subject_id: int) -> None:
    """Empty somebody's line in every file that can still be fetched."""
    asked = (
        select(Disclosure, DisclosureItem.row)
        .join(DisclosureItem, DisclosureItem.disclosure_id == Disclosure.id)
        .where(DisclosureItem.subject_id == subject_id, Disclosure.sealed_file.is_not(None))
        .order_by(Disclosure.id)
        .with_for_update(of=Disclosure)
    )
    key = keyring.derived(FILES)
    for disclosure, row in db.session.execute(asked).all():
        content = without_rows(keyring.unseal(disclosure.sealed_file or b"", key=key), {row})
        before, disclosure.file_sha256 = disclosure.file_sha256, hashlib.sha256(content).hexdigest()
        disclosure.sealed_file = keyring.seal(content, key=key)
        audit.record(
            "sharing.file-emptied-of-person",
            "disclosure",
            disclosure.id,
            before=before,
            after=disclosure.file_sha256,
        )
    db.session.flush()


def empty_expired() -> int:
    """Throw away the bytes of files whose time is over. The log of who was in them stays."""
    over = (
        update(Disclosure)
        .where(Disclosure.sealed_file.is_not(None), Disclosure.available_until <= clock.now())
        .values(sealed_file=None)
        .returning(Disclosure.id)
    )
    return len(db.session.scalars(over).all())


def tell_recipients(limit: int = 500) -> int:
    """Write down and send what recipients must know: people who took back what was given. How many.

    Found, not called: whatever ended the permission, the next run sees it. Two runs at once tell once,
    because the second insert finds the first one's row.
    """
    due = db.session.execute(notices_due().order_by(DisclosureItem.id).limit(limit)).all()
    if not due:
        return 0
    now = clock.now()
    rows = [
        {"item_id": item_id, "cause": cause, "made_at": now, "due_at": now + ANSWER_WITHIN, "told_at": now}
        for item_id, _, cause in due
    ]
    made = db.session.scalars(
        _insert()(RecipientNotice).values(rows).on_conflict_do_nothing().returning(RecipientNotice.item_id)
    ).all()
    for disclosure in _disclosures_of(made):
        _tell(disclosure)
    return len(made)


def _insert() -> Any:
    return sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _disclosures_of(item_ids: Collection[int]) -> Collection[Disclosure]:
    asked = select(Disclosure).join(DisclosureItem).where(DisclosureItem.id.in_(item_ids)).distinct()
    return db.session.scalars(asked).all()


def _tell(disclosure: Disclosure) -> None:
    for account in partners_of(disclosure.request.organisation_id):
        outbox.post(
            "sharing.withdrawn",
            account_id=account.id,
            language=account.language,
            params={"disclosure": disclosure.id},
        )
    audit.record("sharing.recipient-told", "disclosure", disclosure.id)


def acknowledge(disclosure: Disclosure, notice_ids: Collection[int], *, by: Account) -> int:
    """The recipient says that it deleted these people. How many were still open."""
    theirs = select(DisclosureItem.id).where(DisclosureItem.disclosure_id == disclosure.id)
    done = db.session.scalars(
        update(RecipientNotice)
        .where(
            RecipientNotice.id.in_(notice_ids),
            RecipientNotice.item_id.in_(theirs.scalar_subquery()),
            RecipientNotice.acknowledged_at.is_(None),
        )
        .values(acknowledged_at=clock.now())
        .returning(RecipientNotice.id)
        .execution_options(synchronize_session=False)
    ).all()
    if done:
        audit.record(
            "sharing.deletion-acknowledged",
            "disclosure",
            disclosure.id,
            actor=ActorKind.PARTNER,
            by=by.id,
            people=len(done),
        )
    return len(done)


def note_names_shown(disclosure_ids: Collection[int], *, by: Account) -> None:
    """A recipient looked at whom to delete."""
    for number in sorted(disclosure_ids):
        audit.record("sharing.names-shown", "disclosure", number, actor=ActorKind.PARTNER, by=by.id)
