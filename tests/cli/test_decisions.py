"""Lists without proof: brought in, named for what they are, and never enough."""

import pytest
from sqlalchemy import select

from registration.consent.actions import give
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.consent.queries import allows, proof, states_of
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.people.models import Person
from registration.people.queries import person_by_email, subject_of
from tests.factories import a_person
from tests.factories.consent import a_purpose
from tests.factories.organisations import a_co_organiser

LIST = "email,name,language\nmika@example.com,田中,ja\nken@example.com,Ken,xx\n"
SUCCESSION = ("--source", "succession", "--name", "old-centre", "--citation", "Contract of merger, annex 3",
              "--obtained-on", "2026-04-01")  # fmt: skip


@pytest.fixture
def bring_in(app, tmp_path):
    """Provide the command on a file with this content."""
    with app.app_context():
        a_purpose("news")
        a_purpose("other")

    def run(content: str | bytes = LIST, *options: str, purpose: str = "news"):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        words = ["decisions", "import", str(path), "--purpose", purpose, *options]
        return app.test_cli_runner().invoke(args=words)

    return run


def test_a_list_without_proof_is_never_enough(app, bring_in) -> None:
    assert "2 brought in as unverified" in bring_in().output
    with app.app_context():
        events = db.session.scalars(select(ConsentEvent)).all()
        assert {each.kind for each in events} == {EventKind.IMPORTED_UNVERIFIED}
        assert {each.channel for each in events} == {Channel.IMPORT}
        mika = person_by_email("mika@example.com")
        assert (mika.name, mika.language, mika.confirmed_at) == ("田中", "ja", None)
        assert not allows(subject_of(mika.id).id, events[0].purpose_id)
        assert db.session.scalars(select(Message)).all() == []


def test_whoever_is_told_learns_what_was_noted_and_from_whom(app, bring_in) -> None:
    with app.app_context():
        a_co_organiser(code="old-centre", name={"en": "Old Centre"})
    assert "Each person is written to" in bring_in(LIST, *SUCCESSION, "--tell").output
    with app.app_context():
        letters = {each.language: compose(each) for each in db.session.scalars(select(Message))}
        assert set(letters) == {"en", "ja"}
        assert "You stand on a list for: " in letters["en"].text
        assert "Old Centre" in letters["en"].text
        assert "You do not allow" not in letters["en"].text
        assert "名簿" in letters["ja"].html


def test_s_netjapan_19_a_list_taken_over_keeps_its_purpose_and_its_origin(app, bring_in) -> None:
    assert bring_in(LIST, *SUCCESSION).exit_code == 0
    with app.app_context():
        subject = subject_of(person_by_email("mika@example.com").id)
        [state] = states_of(subject.id)
        assert (state.purpose.code, state.stands) == ("news", False), "carried, not widened"
        assert state.event.source == "succession:old-centre"
        note = proof(subject.id, state.event.evidence_sha256).content
    assert b"Contract of merger, annex 3" in note
    assert b'"purpose":"news"' in note


def test_m16_a_list_never_lifts_a_withdrawal_nor_changes_somebody_we_know(app, bring_in) -> None:
    with app.app_context():
        person = a_person(email="mika@example.com", name="Mika")
        purpose = a_purpose("third")
        give(person.subject.id, purpose.id, purpose_version=purpose.versions[0],
             channel=Channel.WEB, method="button")  # fmt: skip
        db.session.commit()
        subject_id, purpose_id = person.subject.id, purpose.id
    bring_in(LIST, purpose="third")
    with app.app_context():
        assert allows(subject_id, purpose_id)
        assert person_by_email("mika@example.com").name == "Mika"


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("email\nnobody\nx@example.com\n", (), "Line 2: the address is none."),
        ("name\nMika\n", (), "email among them"),
        (b"email\n\xff\xfe\n", (), "no CSV in UTF-8"),
        ("", (), "email among them"),
        (LIST, ("--source", "public"), "--citation, --obtained-on"),
        (LIST, ("--source", "group_member"), "--name, --obtained-on"),
        (LIST, ("--source", "somewhere"), "somewhere"),
    ],
)
def test_a_list_that_cannot_be_read_brings_nobody_in(app, bring_in, content, options, words) -> None:
    answer = bring_in(content, *options)
    assert answer.exit_code != 0
    assert words in answer.output
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def test_a_purpose_that_is_not_there_is_named(bring_in) -> None:
    assert "There is no purpose “everything”" in bring_in(purpose="everything").output
