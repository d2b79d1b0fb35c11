"""Writing a copy of everything and living on from it."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from registration.app import create_app
from registration.consent import ledger
from registration.foundation import clock, keyring
from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.people.models import Person, Subject
from registration.privacy import actions
from tests.conftest import settings_for
from tests.factories.people import a_person
from tests.factories.privacy import SIGNS, a_request, a_whole_life
from tests.privacy.dump import found, full_dump


@pytest.fixture
def run(app):
    """Provide a function that runs a command."""
    runner = app.test_cli_runner()

    def command(*words: object, succeeds: bool = True) -> str:
        result = runner.invoke(args=[str(word) for word in words], catch_exceptions=False)
        assert (result.exit_code == 0) is succeeds, result.output
        return result.output

    return command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monday.zip"


def _rows() -> list[str]:
    return sorted(full_dump().splitlines())


def test_a_restored_copy_is_the_same_and_works_on(app, run, file, tmp_path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "logo.svg").write_text("<svg/>")
    with app.app_context():
        life = a_whole_life()
        db.session.execute(Message.__table__.update().values(state="sent"))
        while ledger.seal():
            db.session.commit()
        ledger.checkpoint()
        db.session.commit()
        before = _rows()
    run("backup", file)
    (tmp_path / "uploads" / "logo.svg").unlink()
    assert "2 uploads" in run("restore", file, "--force")
    assert (tmp_path / "uploads" / "logo.svg").read_text() == "<svg/>"
    with app.app_context():
        assert _rows() == before
        assert ledger.verify().wrong is None
        subject = db.session.scalars(select(Subject).where(Subject.ref == life.subject_ref)).one()
        assert keyring.unwrap(subject.wrapped_key)
        assert a_person().id > life.person.id  # numbers are counted on


def test_c31_a_person_erased_after_the_backup_is_gone_from_the_restored_copy(app, run, file) -> None:
    with app.app_context():
        life = a_whole_life()
    run("backup", file)
    with app.app_context():
        actions.erase(a_request(db.session.get_one(Person, life.person.id)))
        db.session.commit()
    assert "1 people were erased since then" in run("restore", file, "--force")
    with app.app_context():
        assert found(SIGNS, full_dump()) == []
        while ledger.seal():
            db.session.commit()
        assert ledger.verify().wrong is None


@pytest.mark.only_on("postgresql")  # one way round tests both
def test_a_backup_of_one_engine_is_restored_on_the_other_and_back(app, run, file, tmp_path) -> None:
    with app.app_context():
        a_whole_life()
        while ledger.seal():
            db.session.commit()
        before = dict(db.session.execute(select(Person.ref, Person.email)).all())
    run("backup", file)
    other = create_app(settings_for(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other"))
    for words in (("restore", file), ("backup", tmp_path / "back.zip")):
        result = other.test_cli_runner().invoke(args=[str(word) for word in words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
    with other.app_context():
        assert ledger.verify().wrong is None
        db.engine.dispose()
    run("restore", tmp_path / "back.zip", "--force")
    with app.app_context():
        assert dict(db.session.execute(select(Person.ref, Person.email)).all()) == before
        assert ledger.verify().wrong is None


def test_the_backup_alone_opens_nothing_that_was_sealed_for_a_person(app, run, file) -> None:
    with app.app_context():
        person = a_person()
        wrapped = keyring.unwrap(person.subject.wrapped_key)
    run("backup", file)
    with zipfile.ZipFile(file) as zipped:
        subjects = zipped.read("tables/subject.jsonl").decode()
        everything = b"".join(zipped.read(name) for name in zipped.namelist())
    assert person.subject.ref in subjects
    assert "wrapped_key" not in subjects
    assert wrapped not in everything
    keys = Path(f"{file}.keys")
    assert [json.loads(line)["subject"] for line in keys.read_text().splitlines()] == [person.subject.ref]
    assert (file.stat().st_mode | keys.stat().st_mode) & 0o077 == 0


def test_mail_that_was_waiting_is_held_in_the_restored_copy(app, run, file) -> None:
    with app.app_context():
        a_whole_life()
    run("backup", file)
    run("restore", file, "--force")
    with app.app_context():
        states = set(db.session.scalars(select(Message.state)))
        assert MessageState.PENDING not in states
        assert MessageState.UNCERTAIN in states


def test_a_filled_database_is_not_written_over_by_accident(app, run, file) -> None:
    run("backup", file)
    with app.app_context():
        person_id = a_person().id
    assert "not empty" in run("restore", file, succeeds=False)
    with app.app_context():
        assert db.session.get(Person, person_id)


def test_a_backup_never_replaces_another(run, file) -> None:
    run("backup", file)
    assert "is there already" in run("backup", file, succeeds=False)


def _damaged(file: Path, name: str, content: bytes | None) -> None:
    with zipfile.ZipFile(file) as zipped:
        parts = {each: zipped.read(each) for each in zipped.namelist()}
    parts[name] = parts[name] if content is None else content
    if content is None:
        del parts[name]
    with zipfile.ZipFile(file, "w") as zipped:
        for each, inside in parts.items():
            zipped.writestr(each, inside)


@pytest.mark.parametrize("content", [b"", b'{"id": 1}\n', None])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(app, run, file, content) -> None:
    with app.app_context():
        person_id = a_person().id
    run("backup", file)
    _damaged(file, "tables/person.jsonl", content)
    assert "changed or damaged" in run("restore", file, "--force", succeeds=False)
    with app.app_context():
        assert db.session.get(Person, person_id)


def test_another_revision_another_format_and_other_keys_are_refused(run, file) -> None:
    run("backup", file)
    with zipfile.ZipFile(file) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
    for change, words in (({"revision": "0000"}, "revision 0000"), ({"format": "other/1"}, "other/1")):
        _damaged(file, "manifest.json", json.dumps(manifest | change).encode())
        assert words in run("restore", file, "--force", succeeds=False)
    _damaged(file, "manifest.json", json.dumps(manifest).encode())
    keys = Path(f"{file}.keys")
    keys.write_text('{"subject": "x", "key": "eA=="}\n')
    assert "not the one" in run("restore", file, "--force", succeeds=False)
    keys.unlink()
    assert "is missing" in run("restore", file, "--force", succeeds=False)


def test_something_else_is_no_backup(run, file) -> None:
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("hello.txt", "hello")
    assert "no backup of ours" in run("restore", file, succeeds=False)


def test_times_and_bytes_come_back_as_they_were(app, run, file) -> None:
    moment = clock.now() - timedelta(days=3)
    with app.app_context():
        person_id = a_person(confirmed_at=moment).id
    run("backup", file)
    run("restore", file, "--force")
    with app.app_context():
        assert db.session.get_one(Person, person_id).confirmed_at == moment
