from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import give
from registration.consent.models import (
    Channel,
    ConsentEvent,
    ConsentState,
    EventKind,
    LimitKind,
    ProcessingLimit,
)
from registration.consent.queries import may_use
from registration.forms.models import Submission
from registration.forms.rules import Condition, FieldType, Test
from registration.foundation import clock
from registration.foundation.cells import guarded
from registration.foundation.database import db
from registration.mail.models import Message
from registration.mail.suppression import suppress
from registration.people.models import Person, Subject
from registration.people.queries import subject_of
from registration.signups.actions import cancel, change_answers_for, confirm
from registration.signups.actions.importing import due_imports, give_up, give_up_old
from registration.signups.actions.letting_in import let_in
from registration.signups.models import Batch, BatchRow, BatchState, PlaceCount, Signup, SignupState
from registration.signups.personal_data import erase
from tests.factories.consent import a_purpose
from tests.factories.events import a_question, an_event, with_questions
from tests.factories.imports import a_list, let_into, outcomes
from tests.factories.signups import a_signup

HEADS = ("Your name", "E-mail address", "Organisation")
MIKA = ("Mika Tanaka", "mika@example.com", "Minato Foods")
BO = ("Bo Larsen", "bo@example.com", "Nordic Tea")

pytestmark = pytest.mark.usefixtures("room")


def stored(model) -> int:
    return db.session.scalar(select(func.count(model.id)))


def signup_of(email: str) -> Signup:
    asked = select(Signup).join(Person).where(Person.email == email)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def as_they_are() -> dict[int, tuple]:
    db.session.expire_all()
    return {
        each.id: (each.search, each.state, each.arrival, dict(each.submission.answers))
        for each in db.session.scalars(select(Signup))
    }


def test_whoever_is_let_in_has_a_place_and_a_mailbox_that_is_still_to_be_confirmed() -> None:
    event = an_event(capacity=10)
    batch = let_into(a_list(event, HEADS, MIKA, BO))
    assert outcomes(batch) == [(2, "new", ""), (3, "new", "")]
    mika = signup_of("mika@example.com")
    assert (mika.state, mika.confirmed_at, mika.person.confirmed_at) == (SignupState.CONFIRMED, None, None)
    assert mika.submission.channel is Channel.IMPORT
    assert mika.submission.answers == {
        "name": "Mika Tanaka", "email": "mika@example.com", "organisation": "Minato Foods",
    }  # fmt: skip
    assert (mika.sort_name, mika.arrival) == ("mika tanaka", 1)
    places = db.session.scalars(select(PlaceCount).where(PlaceCount.event_id == event.id)).one()
    db.session.refresh(places)
    assert (places.taken, places.arrivals) == (2, 2)
    mails = db.session.scalars(select(Message)).all()
    assert [each.kind for each in mails] == ["signups.brought_in"] * 2
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.imported")).all()
    both = [subject_of(signup_of(each[1]).person_id).ref for each in (MIKA, BO)]
    assert [each.whose for each in entries] == both


def test_the_same_file_twice_changes_nothing() -> None:
    event = an_event()
    let_into(a_list(event, HEADS, MIKA, BO))
    before = as_they_are()
    numbers = stored(Message), stored(Person), stored(Submission)
    again = a_list(event, HEADS, MIKA, BO)
    assert outcomes(again) == [(2, "same", ""), (3, "same", "")]
    let_into(again)
    assert as_they_are() == before
    assert (stored(Message), stored(Person), stored(Submission)) == numbers


def test_whom_we_have_is_changed_where_the_file_says_something_else_and_nowhere_else() -> None:
    event = an_event()
    a_signup(event, name="Mika Tanaka", email="mika@example.com", organisation="Old Firm", job_title="Owner")
    batch = a_list(event, (*HEADS, "Job title"), ("Mika Sato", "MIKA@example.com", "Minato Foods", ""))
    row = db.session.query(BatchRow).one()
    assert row.outcome == "changed"
    assert [tuple(each) for each in row.data["changes"]] == [
        ("name", "Mika Tanaka", "Mika Sato"), ("organisation", "Old Firm", "Minato Foods"),
    ]  # fmt: skip
    let_into(batch)
    mika = signup_of("mika@example.com")
    assert mika.submission.answers == {
        "name": "Mika Sato",
        "email": "mika@example.com",
        "organisation": "Minato Foods",
        "job_title": "Owner",
    }
    assert (mika.person.name, mika.sort_name) == ("Mika Sato", "mika sato")
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "signup.answers-changed")).one()
    assert trail.details == {"fields": ["name", "organisation"]}


def test_what_a_person_said_after_the_list_was_looked_at_stays() -> None:
    event = an_event()
    a_signup(event, name="Mika", email="mika@example.com", organisation="Old Firm")
    batch = a_list(event, HEADS, MIKA, BO)
    change_answers_for(signup_of("mika@example.com"), {"name": "Mika", "organisation": "My own"}, by=1)
    a_signup(event, name="Bo", email="bo@example.com", organisation="Bo himself")
    db.session.commit()
    let_into(batch)
    assert outcomes(batch) == [(2, "refused", "changed-since"), (3, "refused", "signed-up-since")]
    assert signup_of("mika@example.com").submission.answers["organisation"] == "My own"
    assert signup_of("bo@example.com").submission.answers["organisation"] == "Bo himself"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("Mika", "no address", "Works"), ("B", "Enter an e-mail address like name@example.com")),
        (("Mika", "", "Works"), ("B", "Enter your e-mail address")),
        (("", "mika@example.com", "Works"), ("A", "Enter your name")),
        (("Mika", "mika@example.com", "W" * 300), ("C", "Shorten this to 200 characters; it has 300")),
    ],
)
def test_x8_a_line_that_cannot_be_is_refused_with_its_column_and_what_to_do(row, words) -> None:
    a_list(an_event(), HEADS, row)
    line = db.session.query(BatchRow).one()
    assert (line.number, line.outcome, line.reason) == (2, "refused", "answers")
    assert tuple(line.data["wrong"][0]) == words


def test_one_mailbox_in_two_lines_counts_once_however_it_is_written() -> None:
    batch = a_list(an_event(), HEADS, MIKA, ("Mika", "Mika@Example.com", "Works"))
    assert outcomes(batch) == [(2, "new", ""), (3, "refused", "twice")]


def test_e1_no_more_are_let_in_than_places_are_left_and_the_others_wait_in_order() -> None:
    event = an_event(capacity=3)
    a_signup(event)
    lines = [(f"P{number}", f"p{number}@example.com", "Works") for number in range(4)]
    batch = a_list(event, HEADS, *lines)
    assert [outcome for _n, outcome, _r in outcomes(batch)] == ["new", "new", "waits", "waits"]
    a_signup(event)  # one more place goes to somebody else meanwhile
    let_into(batch)
    assert [outcome for _n, outcome, _r in outcomes(batch)] == ["new", "waits", "waits", "waits"]
    made = db.session.scalars(select(Signup).order_by(Signup.arrival)).all()
    assert [each.state.value for each in made] == ["confirmed"] * 3 + ["waiting"] * 3
    assert [each.arrival for each in made] == [1, 2, 3, 4, 5, 6]
    assert db.session.scalar(select(PlaceCount.taken)) == 3


def test_who_gets_no_place_is_refused_where_nobody_is_to_wait() -> None:
    event = an_event(capacity=1)
    batch = let_into(a_list(event, HEADS, MIKA, BO, queueing=False))
    assert outcomes(batch) == [(2, "new", ""), (3, "refused", "full")]
    assert stored(Signup) == 1
    assert (stored(Person), stored(Subject)) == (1, 1), "nothing is kept of whoever is refused"


def test_m16_whoever_cancelled_is_not_put_back_by_a_list() -> None:
    event = an_event()
    signup = a_signup(event, email="mika@example.com")
    cancel(signup)
    db.session.commit()
    batch = a_list(event, HEADS, MIKA)
    assert outcomes(batch) == [(2, "refused", "cancelled")]
    let_into(batch)
    assert signup_of("mika@example.com").state is SignupState.CANCELLED


def test_m16_whoever_cancels_after_the_list_was_looked_at_stays_away() -> None:
    event = an_event()
    signup = a_signup(event, email="mika@example.com", organisation="Old")
    batch = a_list(event, HEADS, MIKA)
    cancel(signup)
    db.session.commit()
    assert outcomes(let_into(batch)) == [(2, "refused", "cancelled")]
    assert signup_of("mika@example.com").submission.answers["organisation"] == "Old"


def test_nothing_is_kept_of_whoever_finds_the_last_place_taken() -> None:
    event = an_event(capacity=2)
    batch = a_list(event, HEADS, MIKA, BO, queueing=False)
    assert outcomes(batch) == [(2, "new", ""), (3, "new", "")]
    a_signup(event)
    let_into(batch)
    assert outcomes(batch) == [(2, "new", ""), (3, "refused", "full")]
    assert (stored(Person), stored(Subject)) == (2, 2)


def test_c32_a_suppressed_address_is_refused_and_nothing_of_the_line_is_stored() -> None:
    event = an_event()
    suppress("mika@example.com", reason="erased")
    db.session.commit()
    batch = a_list(event, HEADS, MIKA)
    line = db.session.query(BatchRow).one()
    assert (line.outcome, line.reason, line.data) == ("refused", "suppressed", None)
    assert b"mika" not in batch.content
    let_into(batch)
    assert stored(Person) == stored(Signup) == 0


def test_m16_an_address_that_is_suppressed_after_the_list_was_looked_at_stays_out() -> None:
    event = an_event()
    batch = a_list(event, HEADS, MIKA)
    suppress("mika@example.com", reason="asked")
    db.session.commit()
    assert outcomes(let_into(batch)) == [(2, "refused", "suppressed")]
    assert stored(Person) == 0


def test_c19_somebody_who_restricted_the_use_of_their_data_is_left_alone() -> None:
    event = an_event()
    signup = a_signup(event, email="mika@example.com", organisation="Old")
    subject = subject_of(signup.person_id)
    limit = {"kind": LimitKind.RESTRICTION, "since": clock.now(), "ground": "asked"}
    db.session.add(ProcessingLimit(subject_id=subject.id, **limit))
    db.session.commit()
    batch = a_list(event, HEADS, MIKA)
    line = db.session.query(BatchRow).one()
    assert (line.outcome, line.reason, line.data) == ("refused", "restricted", None)
    let_into(batch)
    assert signup_of("mika@example.com").submission.answers["organisation"] == "Old"


def test_m16_what_a_list_says_was_allowed_proves_nothing_and_is_never_used() -> None:
    purpose = a_purpose("newsletter:news")
    event = an_event(purposes=[purpose.code])
    heads = (*HEADS, "newsletter:news")
    let_into(a_list(event, heads, (*MIKA, "Yes"), (*BO, "no")))
    events = db.session.scalars(select(ConsentEvent)).all()
    assert [each.kind for each in events] == [EventKind.IMPORTED_UNVERIFIED]
    assert [each.channel for each in events] == [Channel.IMPORT]
    usable = select(func.count(Subject.id)).where(may_use(Subject.id, purpose.id))
    assert db.session.scalar(usable) == 0
    confirm(signup_of("mika@example.com"))
    db.session.commit()
    assert db.session.scalar(usable) == 0, "confirming the mailbox is no consent"


def test_m16_whoever_decided_here_is_left_as_they_decided() -> None:
    purpose = a_purpose("newsletter:news")
    first, second = (an_event(purposes=[purpose.code]) for _each in range(2))
    signup = a_signup(first, email="mika@example.com")
    subject = subject_of(signup.person_id)
    give(
        subject.id, purpose.id, purpose_version=purpose.versions[0], channel=Channel.PAPER, method="signature"
    )
    db.session.commit()
    let_into(a_list(second, (*HEADS, "newsletter:news"), (*MIKA, "Yes")))
    state = db.session.scalars(select(ConsentState)).one()
    assert state.kind is EventKind.GIVEN
    assert stored(ConsentEvent) == 1


def test_the_ledger_says_the_same_when_it_is_read_again_after_an_import() -> None:
    from registration.consent.actions import rebuild_states

    event = an_event(purposes=[a_purpose("newsletter:news").code])
    let_into(a_list(event, (*HEADS, "newsletter:news"), (*MIKA, "Yes")))
    asked = select(ConsentState.subject_id, ConsentState.kind, ConsentState.event_id, ConsentState.since)
    before = db.session.execute(asked).all()
    rebuild_states()
    assert db.session.execute(asked).all() == before != []


def test_e5_a_question_that_its_condition_hides_is_neither_required_nor_stored() -> None:
    event = with_questions(
        an_event(),
        a_question("dinner", FieldType.YES_NO, required=True),
        a_question("menu", FieldType.CHOICE, "fish", "rice", required=True,
                   shown_if=Condition("dinner", Test.EQUALS, ("yes",))),
    )  # fmt: skip
    heads = (*HEADS, "Dinner", "Menu")
    batch = a_list(event, heads, (*MIKA, "いいえ", "Fish"), (*BO, "yes", ""))
    assert outcomes(batch) == [(2, "new", ""), (3, "refused", "answers")]
    let_into(batch)
    answers = signup_of("mika@example.com").submission.answers
    assert (answers["dinner"], "menu" in answers) == ("no", False)
    changed = a_list(event, heads, (*MIKA, "yes", "日本語rice"))
    let_into(changed)
    assert signup_of("mika@example.com").submission.answers["menu"] == "rice"
    let_into(a_list(event, heads, (*MIKA, "no", "")))
    assert "menu" not in signup_of("mika@example.com").submission.answers


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Tea, Silk", ["tea", "silk"]),
        ("silk、tea", ["tea", "silk"]),
        ("日本語silk", ["silk"]),
        ("TEA;steel and iron, hot", ["tea", "steel and iron, hot"]),
    ],
)
def test_several_answers_stand_in_one_cell_as_our_own_files_and_people_write_them(cell, codes) -> None:
    event = with_questions(
        an_event(), a_question("topics", FieldType.CHOICES, "tea", "silk", "steel and iron, hot")
    )
    let_into(a_list(event, (*HEADS, "Topics"), (*MIKA, cell)))
    assert signup_of("mika@example.com").submission.answers["topics"] == codes


def test_a_choice_that_is_none_of_the_answers_is_refused_in_its_column() -> None:
    event = with_questions(an_event(), a_question("topics", FieldType.CHOICES, "tea", "silk"))
    a_list(event, (*HEADS, "Topics"), (*MIKA, "tea, gold"))
    assert db.session.query(BatchRow).one().data["wrong"] == [["D", "Choose from the answers shown"]]


@pytest.mark.parametrize("cell", ["=SUM(A1)", "+81 6 1234 5678 or so", "-x", "@home"])
def test_e12_the_import_undoes_the_guard_of_our_own_files(cell) -> None:
    event = an_event()
    let_into(a_list(event, HEADS, ("Mika", "mika@example.com", guarded(cell))))
    assert signup_of("mika@example.com").submission.answers["organisation"] == cell


def test_e12_a_telephone_number_and_an_apostrophe_of_its_own_stay() -> None:
    event = an_event()
    line = ("'t Hooft", "mika@example.com", "'t Anker", "+81 6 1234 5678")
    let_into(a_list(event, (*HEADS, "Telephone"), line))
    answers = signup_of("mika@example.com").submission.answers
    assert (answers["name"], answers["organisation"]) == ("'t Hooft", "'t Anker")
    assert answers["telephone"] == "+81 6 1234 5678"


def test_when_the_form_changed_meanwhile_nobody_is_let_in_before_it_is_looked_at_again() -> None:
    event = an_event()
    batch = a_list(event, HEADS, MIKA)
    with_questions(event, a_question("meal", FieldType.CHOICE, "fish", "rice", required=True))
    let_into(batch)
    assert stored(Signup) == 0
    db.session.refresh(batch)
    assert batch.state is BatchState.READING
    assert (batch.id, BatchState.READING) in due_imports()


def test_what_stood_in_the_file_is_gone_when_it_is_in_and_when_it_is_given_up(at) -> None:
    event = an_event()
    done = let_into(a_list(event, HEADS, MIKA))
    db.session.refresh(done)
    assert (done.content, db.session.query(BatchRow).one().data) == (None, None)
    given_up = a_list(event, HEADS, BO)
    give_up(given_up, by=given_up.made_by)
    old = a_list(event, HEADS, BO)
    at(clock.now() + timedelta(days=15))
    give_up_old()
    db.session.commit()
    for each in (given_up, old):
        assert (each.state, each.content) == (BatchState.REFUSED, None)
        assert db.session.query(BatchRow).filter_by(batch_id=each.id).count() == 0
    assert stored(Batch) == 3


def test_c29_whoever_is_erased_is_gone_from_lists_that_wait() -> None:
    event = an_event()
    signup = a_signup(event, email="mika@example.com", organisation="Old")
    a_list(event, HEADS, MIKA, BO)
    erase(signup.person_id)
    db.session.commit()
    assert [row.number for row in db.session.query(BatchRow)] == [3]


def test_a_list_is_let_in_once_however_often_the_worker_comes(statements) -> None:
    event = an_event()
    batch = let_into(a_list(event, HEADS, MIKA))
    let_in(batch.id)
    db.session.commit()
    assert stored(Signup) == 1


def test_many_lines_need_hardly_more_statements_than_few(statements) -> None:
    event = an_event(capacity=None)

    def lines(first: int, number: int):
        return [(f"P{n}", f"p{n}@example.com", "Works") for n in range(first, first + number)]

    few = a_list(event, HEADS, *lines(0, 5))
    many = a_list(event, HEADS, *lines(100, 300))
    with statements() as for_few:
        let_into(few)
    with statements() as for_many:
        let_into(many)
    assert len(for_many) <= len(for_few) + 10
