"""Internal rules: drafting, putting into force, and saying that one has read them."""

from registration.audit.actions import record
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.actions.changes import write_changes
from registration.organisations.errors import CodeTaken, RulesAreEmpty, RulesNotInForce
from registration.organisations.models import Acknowledgement, RulesDocument, RulesVersion
from registration.organisations.queries import has_acknowledged, rules_by_code, rules_draft, rules_in_force
from registration.organisations.rules import rules_hash


def new_rules(code: str, *, by: int | None, title: dict[str, str]) -> RulesDocument:
    """Make a place for rules; it has no words yet.

    Raises:
        CodeTaken: when other rules have the code.

    """
    if rules_by_code(code) is not None:
        raise CodeTaken
    document = RulesDocument(code=code, title=title)
    db.session.add(document)
    db.session.flush()
    record("rules.made", "rules_document", document.id, by=by)
    return document


def rename_rules(document: RulesDocument, *, by: int | None, title: dict[str, str]) -> None:
    write_changes(document, "rules_document", {"title": title}, by=by)


def write_rules(
    document: RulesDocument,
    *,
    by: int | None,
    body: dict[str, str],
    change_note: dict[str, str] | None = None,
) -> RulesVersion:
    """Write into the draft of the next version; there is one at a time."""
    draft = rules_draft(document)
    if draft is None:
        draft = RulesVersion(document_id=document.id, number=len(document.versions) + 1)
        document.versions.append(draft)
    draft.body, draft.change_note = body, change_note or {}
    db.session.flush()
    record("rules.drafted", "rules_version", draft.id, by=by)
    return draft


def publish_rules(version: RulesVersion, *, by: int | None) -> None:
    """Put a draft into force. From now on its words stay, and everybody of the staff is asked to read them.

    Raises:
        RulesAreEmpty: when nothing is written in any language.

    """
    if not any(version.body.values()):
        raise RulesAreEmpty
    version.sha256, version.published_at = rules_hash(version.body), clock.now()
    db.session.flush()
    record("rules.published", "rules_version", version.id, by=by)


def acknowledge(version: RulesVersion, *, by: int) -> None:
    """Note that somebody of the staff has read these rules. Saying it twice is saying it once.

    Raises:
        RulesNotInForce: for a draft, or a version that a newer one replaced.

    """
    in_force = rules_in_force(version.document)
    if in_force is None or in_force.id != version.id:
        raise RulesNotInForce
    if has_acknowledged(version, by):
        return
    db.session.add(Acknowledgement(version_id=version.id, account_id=by))
    db.session.flush()
    record("rules.acknowledged", "rules_version", version.id, by=by)
