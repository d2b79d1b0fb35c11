"""Deeds of one person at the same time: whichever wins, the projection is what the events say."""

import threading

from sqlalchemy import select

from registration.consent.actions import confirm_address, give, rebuild_states, record_decisions, withdraw
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.foundation.database import db
from tests.consent.test_projection import stored_states
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

BY_BUTTON = {"channel": Channel.WEB, "method": "button"}


def at_once(app, *deeds, times=8):
    """Each deed in a thread of its own, over and over, all starting together."""
    troubles: list[BaseException] = []
    start = threading.Barrier(len(deeds))

    def run(deed):
        try:
            with app.app_context():
                start.wait()
                for _ in range(times):
                    deed()
                    db.session.commit()
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_giving_and_withdrawing_at_the_same_moment_leave_what_the_events_say(app):
    with app.app_context():
        subject_id, subject_ref = (person := a_person()).subject.id, person.subject.ref
        purpose = a_purpose()
        version = purpose.versions[0]
        asking = an_asking(effective=False)
        record_decisions(subject_id, subject_ref, [a_decision(version)], asking)
        db.session.commit()

    at_once(
        app,
        lambda: give(subject_id, purpose.id, purpose_version=version, **BY_BUTTON),
        lambda: withdraw(subject_id, purpose.id, **BY_BUTTON),
        lambda: confirm_address(subject_id, subject_ref, asking.act),
        lambda: record_decisions(subject_id, subject_ref, [a_decision(version)], an_asking()),
    )

    with app.app_context():
        kept = stored_states()
        rebuild_states()
        assert stored_states() == kept
        assert len(kept) == 1


def test_the_mailbox_is_confirmed_once_however_often_the_button_is_pressed(app):
    with app.app_context():
        subject_id, subject_ref = (person := a_person()).subject.id, person.subject.ref
        asking = an_asking(effective=False)
        record_decisions(subject_id, subject_ref, [a_decision(a_purpose().versions[0])], asking)
        db.session.commit()

    at_once(app, *[lambda: confirm_address(subject_id, subject_ref, asking.act)] * 4, times=2)

    with app.app_context():
        kinds = db.session.scalars(select(ConsentEvent.kind).order_by(ConsentEvent.id)).all()
        assert kinds == [EventKind.GIVEN, EventKind.ADDRESS_CONFIRMED]
