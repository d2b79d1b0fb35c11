"""Acts as a form makes them, sealed or not, and the receipts of them."""

from typing import Any

from registration.consent import ledger
from registration.consent.actions import confirm_address, keep_shown_block, record_decisions
from registration.consent.models import PurposeVersion
from registration.consent.queries import current_notice
from registration.consent.receipts import Receipt, receipt_of
from registration.forms.rendering import consent_block
from registration.foundation import localization
from registration.foundation.database import db
from registration.people.models import Subject
from tests.factories.consent import a_decision, a_notice, a_purpose, an_asking
from tests.factories.people import a_person


def an_act(
    subject: Subject | None = None,
    *versions: PurposeVersion,
    given: tuple[bool, ...] = (True, False),
    language: str = "en",
    sealed: bool = True,
    **asking: Any,
) -> tuple[Subject, str]:
    """Somebody answered a form with these boxes and confirmed the address: the subject and the act."""
    subject = subject or a_person().subject
    words = versions or (a_purpose().versions[0], a_purpose(kind="sharing").versions[0])
    notice = current_notice() or a_notice()
    with localization.speaking(language):
        block = consent_block(None, words, notice, language, {"title": "What may we do?"})
    keep_shown_block(block.canonical, block.sha256, block.language, notice.id)
    asked = an_asking(
        shown_sha256=block.sha256, language=language, notice_version_id=notice.id, effective=False, **asking
    )
    decisions = [a_decision(each, given=yes) for each, yes in zip(words, given, strict=False)]
    record_decisions(subject.id, subject.ref, decisions, asked)
    confirm_address(subject.id, subject.ref, asked.act)
    db.session.commit()
    if sealed:
        a_checkpoint()
    return subject, asked.act


def a_checkpoint() -> str:
    """Everything is sealed and signed for: the text of the checkpoint."""
    ledger.seal()
    made = ledger.checkpoint()
    db.session.commit()
    assert made
    return made.note


def a_receipt(*, sealed: bool = True, **different: Any) -> Receipt:
    subject, act = an_act(sealed=sealed, **different)
    receipt = receipt_of(subject.id, act)
    assert receipt
    return receipt
