"""What somebody says to new words, who agreed to those before."""

from collections.abc import Sequence

from registration.consent.actions.appending import lock, note, renewable
from registration.consent.actions.decisions import record_decisions
from registration.consent.models import EventKind, PurposeVersion
from registration.consent.rules import Asking, decision_about


def answer_again(
    subject_id: int, version: PurposeVersion, contexts: Sequence[str] = ("",), *, agrees: bool, asking: Asking
) -> None:
    """The person agrees to the new words as well, or stays with the old ones: refusing ends nothing.

    One act, wherever they had decided, with the event that the words were shown.

    Raises:
        SubjectErased: when nobody stands behind the reference any more.
        NothingToRenew: when what they agreed to was ended meanwhile.
    """
    purpose, subject = version.purpose, lock(subject_id)
    if agrees:
        renewable(subject_id, purpose.id, contexts)
    said = EventKind.RECONFIRMED if agrees else EventKind.REFUSED
    decisions = [decision_about(version, each, given=agrees, otherwise=said) for each in contexts]
    record_decisions(subject_id, subject.ref, decisions, asking)
    action = "consent.reconfirmed" if agrees else "consent.refused-again"
    for context in contexts:
        note(action, purpose.id, subject.ref, asking.actor, context, version=version.number)
