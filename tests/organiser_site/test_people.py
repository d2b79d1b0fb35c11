import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.models import LimitKind, ProcessingLimit
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.queries import subject_of
from tests.factories import a_person

PAGE = "/en/organiser/people"


def look_for(browser, words: str):
    return browser.submit(PAGE, form="people", words=words)


@pytest.fixture
def mika(app) -> str:
    """Provide the reference of Mika."""
    with app.app_context():
        return a_person(name="Mika Tanaka 田中", email="mika.tanaka@visitor.example").ref


@pytest.mark.parametrize("words", ["tanaka", "TANAKA", "田中", "mika.tanaka@", "ka Ta"])
def test_somebody_is_found_by_a_part_of_name_or_address(organiser, mika, words) -> None:
    page = look_for(organiser, words)
    assert page.status_code == 200
    assert mika in page.text


@pytest.mark.parametrize("words", ["%", "__", "nobody", "%%"])
def test_signs_of_the_database_are_ordinary_letters(organiser, mika, words) -> None:
    assert mika not in look_for(organiser, words).text


def test_nobody_is_listed_without_being_looked_for(organiser, mika) -> None:
    page = organiser.get(PAGE).text
    assert "Tanaka" not in page
    assert "1 person is known here." in page


def test_x7_what_was_looked_for_is_written_down_nowhere(app, organiser, mika) -> None:
    assert look_for(organiser, "tanaka").request.query_string == b""
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people.searched")).one()
        assert entry.details == {"found": 1}


def test_c42_opening_a_person_is_written_down_and_shown(app, organiser, data_officer, mika) -> None:
    assert organiser.get(f"{PAGE}/{mika}").status_code == 200
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person.looked-at")).one()
        subject = db.session.scalar(select(AuditEntry.whose))
        assert entry.whose == subject
        assert entry.actor_id is not None
    shown = data_officer.get(f"{PAGE}/{mika}").text
    assert "Who looked here before" in shown
    assert "Nobody yet." not in shown


def test_c19_somebody_whose_data_is_restricted_is_not_found(app, organiser, mika) -> None:
    with app.app_context():
        person = a_person(name="Mika Sato")
        subject = subject_of(person.id)
        db.session.add(
            ProcessingLimit(
                subject_id=subject.id, kind=LimitKind.RESTRICTION, since=clock.now(), ground="asked"
            )
        )
        db.session.commit()
        ref = person.ref
    page = look_for(organiser, "mika").text
    assert mika in page
    assert ref not in page
    assert "1 person is known here." in page
    assert "Do not write to them" in organiser.get(f"{PAGE}/{ref}").text


@pytest.mark.parametrize("words", ["", "x", "nul\x00byte", "x" * 10_000])
def test_x8_anything_typed_gets_an_answer(organiser, words) -> None:
    assert look_for(organiser, words).status_code == 422


def test_x2_somebody_who_is_not_there_is_not_found(organiser) -> None:
    assert organiser.get(f"{PAGE}/1").status_code == 404
