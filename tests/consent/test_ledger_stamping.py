from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.consent import ledger
from registration.consent.models import LedgerCheckpoint, LedgerLeaf, LedgerStamp
from registration.foundation.database import db
from registration.worker import tasks
from tests.consent.authority import NOW, Authority
from tests.consent.test_ledger import some_events


@pytest.fixture
def authority():
    """Provide an authority that answers on this machine."""
    authority = Authority()
    authority.open()
    yield authority
    authority.close()


@pytest.fixture
def stamped_by(app, authority, tmp_path):
    """Have the application know the authority, and its root if asked to."""

    def know(*, root: bool = False) -> None:
        pem = tmp_path / "root.pem"
        pem.write_bytes(authority.root_pem)
        app.config["SETTINGS"] = replace(
            app.config["SETTINGS"],
            timestamp_url=authority.address,
            timestamp_certificates=str(pem) if root else "",
        )

    return know


def a_checkpoint(app):
    with app.app_context():
        some_events(1)
        ledger.seal()
        ledger.checkpoint()
        db.session.commit()


def stamps(app):
    with app.app_context():
        return db.session.scalars(select(LedgerStamp)).all()


@pytest.mark.parametrize("root", [False, True])
def test_a_checkpoint_is_stamped_once(app, authority, stamped_by, root) -> None:
    stamped_by(root=root)
    tasks.run(app, "ledger.stamp")  # there is nothing yet
    a_checkpoint(app)

    tasks.run(app, "ledger.stamp")
    tasks.run(app, "ledger.stamp")

    assert authority.asked == 1
    (stamp,) = stamps(app)
    assert (stamp.stamped_at, stamp.authority) == (NOW, authority.address)
    assert stamp.answer.startswith(b"\x30")


BENT = {
    "something else": ({"imprint": bytes(32)}, "something else"),
    "another nonce": ({"nonce": 5}, "another nonce"),
    "a refusal": ({"status": 2}, "too busy"),
    "nonsense": ({"body": b"nonsense"}, "no time stamp"),
    "too much": ({"body": bytes(70_000)}, "more than a time stamp"),
    "another's signature": ({"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}, "does not hold"),
}


@pytest.mark.parametrize("how", BENT)
def test_no_wrong_answer_is_kept_and_sealing_goes_on(app, authority, stamped_by, caplog, how) -> None:
    authority.bent, why = BENT[how]
    stamped_by(root=True)
    a_checkpoint(app)

    tasks.run(app, "ledger.stamp")

    assert stamps(app) == []
    assert why in caplog.text
    with app.app_context():
        some_events(1)
    tasks.run(app, "ledger.seal")
    with app.app_context():
        assert db.session.scalar(select(func.count(LedgerLeaf.id))) == 2


def test_a_stamp_of_an_authority_that_is_not_ours_is_refused(app, authority, stamped_by, tmp_path) -> None:
    stamped_by(root=True)
    another = Authority()
    another.close()
    (tmp_path / "root.pem").write_bytes(another.root_pem)
    a_checkpoint(app)

    tasks.run(app, "ledger.stamp")

    assert stamps(app) == []


def test_an_authority_that_is_away_is_asked_again(app, authority, stamped_by, caplog) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], timestamp_url="http://127.0.0.1:1/")
    a_checkpoint(app)
    tasks.run(app, "ledger.stamp")
    assert "does not answer" in caplog.text
    asked = app.test_cli_runner().invoke(args=["ledger", "stamp"])
    assert asked.exit_code == 1
    assert "does not answer" in asked.output

    stamped_by()
    asked = app.test_cli_runner().invoke(args=["ledger", "stamp"])

    assert "The checkpoint of 1 entries was stamped at 2030-05-01T12:00:00+00:00." in asked.output
    assert len(stamps(app)) == 1
    assert app.test_cli_runner().invoke(args=["ledger", "stamp"]).output == "There is nothing to stamp.\n"


def test_without_an_authority_nobody_is_asked(app, noon, at) -> None:
    a_checkpoint(app)
    at(noon + timedelta(days=1))

    tasks.run(app, "ledger.stamp")

    assert stamps(app) == []
    asked = app.test_cli_runner().invoke(args=["ledger", "stamp"])
    assert "Set REGISTRATION_TIMESTAMP_URL" in asked.output


def test_the_stamp_is_published_beside_its_checkpoint(app, visitor, authority, stamped_by) -> None:
    stamped_by()
    a_checkpoint(app)
    assert visitor.get("/ledger/checkpoints/1/stamp").status_code == 404

    tasks.run(app, "ledger.stamp")

    answer = visitor.get("/ledger/checkpoints/1/stamp")
    assert answer.data == stamps(app)[0].answer
    assert answer.mimetype == "application/timestamp-reply"
    assert authority.address in visitor.get("/en/ledger").text
    with app.app_context():
        assert db.session.scalar(select(func.count(LedgerCheckpoint.id))) == 1


def test_the_doctor_tells_of_an_authority_that_is_away(app, authority, stamped_by) -> None:
    def says() -> str:
        lines = app.test_cli_runner().invoke(args=["doctor"]).output.splitlines()
        return next(line for line in lines if "Time stamps" in line)

    assert "none wanted" in says()
    stamped_by()
    assert says() == f"well  Time stamps: {authority.address}"
    authority.bent = {"status": 2}
    assert "too busy" in says()
    assert "sealed and signed all the same" in says()
