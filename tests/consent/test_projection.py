"""C10: whatever happens, events only grow, and what holds is what they say."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from registration.consent import personal_data
from registration.consent.actions import (
    confirm_address,
    defer,
    expire_due,
    give,
    import_unverified,
    invalidate,
    rebuild_states,
    reconfirm,
    record_decisions,
    revoke,
    withdraw,
)
from registration.consent.errors import NothingToRenew
from registration.consent.models import Channel, ConsentEvent, ConsentState
from registration.consent.queries import allows
from registration.foundation import clock
from registration.foundation.database import db
from registration.people import personal_data as people
from registration.people.models import Subject
from tests.consent.oracle import allowed_by
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

BY_BUTTON = {"channel": Channel.WEB, "method": "button"}
START = datetime(2030, 5, 1, 12, tzinfo=UTC)
KEY = (ConsentState.subject_id, ConsentState.purpose_id, ConsentState.context)


def stored_states() -> list[tuple]:
    columns = [column for column in ConsentState.__table__.columns if column.name != "id"]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(*KEY))]


class Decisions(RuleBasedStateMachine):
    """Two people, two purposes (one runs out), two contexts; confirmed and unconfirmed mailboxes."""

    set_clock = None

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.move(timedelta())
        self.subjects = [a_person().subject for _ in range(2)]
        self.purposes = [a_purpose(), a_purpose(valid_days=2)]
        self.waiting: list[tuple[Subject, str]] = []
        self.told: list[tuple] = []
        self.events = db.session.scalar(select(func.count(ConsentEvent.id)))

    def move(self, by: timedelta) -> None:
        self.now += by
        type(self).set_clock(self.now)

    who = st.integers(0, 1)
    context = st.sampled_from(["", "event:1"])

    both = st.lists(st.booleans(), min_size=2, max_size=2)

    @rule(who=who, answers=both, context=context, effective=st.booleans())
    def answer_a_form(self, who, answers, context, effective):
        subject = self.subjects[who]
        asking = an_asking(effective=effective)
        decisions = [
            a_decision(purpose.versions[0], given=given, context=context)
            for purpose, given in zip(self.purposes, answers, strict=True)
        ]
        record_decisions(subject.id, subject.ref, decisions, asking)
        for number, given in enumerate(answers):
            self.told.append(("answer", who, number, context, given, asking.act, effective, self.now))
        if not effective:
            self.waiting.append((who, asking.act))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def confirm(self, data):
        who, act = data.draw(st.sampled_from(self.waiting))
        subject = self.subjects[who]
        if confirm_address(subject.id, subject.ref, act):
            self.told.append(("confirm", who, act))

    @rule(who=who, number=st.integers(0, 1), context=context)
    def withdraw(self, who, number, context):
        withdraw(self.subjects[who].id, self.purposes[number].id, context, **BY_BUTTON)
        self.told.append(("withdraw", who, number, context))

    @rule(who=who, number=st.integers(0, 1), context=context)
    def give(self, who, number, context):
        purpose = self.purposes[number]
        give(self.subjects[who].id, purpose.id, context, purpose_version=purpose.versions[0], **BY_BUTTON)
        self.told.append(("answer", who, number, context, True, "", True, self.now))

    @rule(who=who, number=st.integers(0, 1), context=context)
    def put_off(self, who, number, context):
        purpose = self.purposes[number]
        defer(self.subjects[who].id, purpose.id, context, purpose_version=purpose.versions[0], **BY_BUTTON)

    @rule(who=who, number=st.integers(0, 1), context=context)
    def bring_in_a_list(self, who, number, context):
        import_unverified(self.subjects[who].id, self.purposes[number], context)

    @rule(who=who, number=st.integers(0, 1), context=context)
    def renew(self, who, number, context):
        purpose = self.purposes[number]
        try:
            reconfirm(
                self.subjects[who].id, purpose.id, context, purpose_version=purpose.versions[0], **BY_BUTTON
            )
        except NothingToRenew:
            return
        self.told.append(("answer", who, number, context, True, "", True, self.now))

    @rule(who=who, number=st.integers(0, 1), context=context)
    def find_void(self, who, number, context):
        if invalidate(self.subjects[who].id, self.purposes[number].id, context, by=1, ground="audit"):
            self.told.append(("withdraw", who, number, context))

    @rule(number=st.integers(0, 1))
    def give_a_purpose_up(self, number):
        revoke(self.purposes[number].id, by=1)
        for who in (0, 1):
            for context in ("", "event:1"):
                self.told.append(("withdraw", who, number, context))

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours):
        self.move(timedelta(hours=hours))

    @rule()
    def the_timetable_runs(self):
        expire_due()

    @invariant()
    def events_only_grow(self):
        events = db.session.scalar(select(func.count(ConsentEvent.id)))
        assert events >= self.events
        self.events = events

    @invariant()
    def the_projection_is_what_the_events_say(self):
        kept = stored_states()
        rebuild_states()
        assert stored_states() == kept

    @invariant()
    def the_guard_says_what_was_told(self):
        for who, subject in enumerate(self.subjects):
            for number, purpose in enumerate(self.purposes):
                for context in ("", "event:1"):
                    days = purpose.versions[0].valid_days
                    wanted = allowed_by(self.told, who, number, context, days, self.now)
                    assert allows(subject.id, purpose.id, context) is wanted

    def teardown(self) -> None:
        db.session.rollback()


def test_c10_state_rebuilt_from_events_equals_the_projection(room, monkeypatch):
    Decisions.set_clock = staticmethod(lambda moment: monkeypatch.setattr(clock, "now", lambda: moment))
    quick = settings(
        max_examples=15,
        stateful_step_count=14,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Decisions, settings=quick)


def test_c10_after_a_withdrawal_events_only_grow(room):
    subject, purpose = a_person().subject, a_purpose()
    give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    before = db.session.execute(select(ConsentEvent.__table__)).all()

    withdraw(subject.id, purpose.id, **BY_BUTTON)

    after = db.session.execute(select(ConsentEvent.__table__)).all()
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1


def test_rebuilding_leaves_nothing_of_the_erased(room):
    erased, purpose = a_person(), a_purpose()
    other = a_person().subject
    for subject in (erased.subject, other):
        give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    subject_id = erased.subject.id
    personal_data.erase(erased.id)
    people.erase(erased.id)

    assert rebuild_states() == 1
    assert [row[0] for row in stored_states()] == [other.id]
    assert subject_id != other.id
