from collections.abc import Sequence

from registration.events.models import Event
from registration.forms.queries import fields_of
from registration.foundation.database import db
from registration.organisers.permissions import RoleName
from registration.signups.actions import start
from registration.signups.actions.importing import Comparing, Terms, begin, compare_with
from registration.signups.actions.letting_in import let_in
from registration.signups.importing import guessed, targets_of
from registration.signups.models import Batch, BatchRow
from tests.factories.organisers import an_account


def some_terms(**different: object) -> Terms:
    usual: dict[str, object] = {
        "language": "en",
        "source": "subject",
        "obtained_on": "",
        "citation": "",
        "queueing": True,
        "tell": True,
    }
    return Terms(**(usual | different))  # type: ignore[arg-type]


def a_list(event: Event, *rows: Sequence[str], **terms: object) -> Batch:
    """A list that was compared: the first row names the columns, and nothing was let in yet."""
    by = an_account(RoleName.ORGANISER).id
    heads, lines = rows[0], list(enumerate(rows[1:], start=2))
    batch = begin(event, heads, lines, by=by, spoken="en")
    assert event.form_version
    titles = {code: {"en": code} for code in event.form_version.definition["purposes"]}
    guesses = guessed(heads, targets_of(fields_of(event.form_version), titles))
    places = {code: place for place, code in enumerate(guesses) if code}
    compare_with(batch, places, some_terms(**terms), by=by)
    db.session.commit()
    comparing = Comparing(batch.id)
    while comparing.part():
        db.session.commit()
    db.session.commit()
    return batch


def let_into(batch: Batch) -> Batch:
    """The list is let in at once."""
    start(batch, by=batch.made_by or 0)
    db.session.commit()
    let_in(batch.id)
    db.session.commit()
    return batch


def outcomes(batch: Batch) -> list[tuple[int, str, str]]:
    """Line, what becomes of it, and why."""
    rows = db.session.query(BatchRow).filter_by(batch_id=batch.id).order_by(BatchRow.number)
    return [(each.number, each.outcome, each.reason) for each in rows.populate_existing()]
