import pytest
from sqlalchemy import select, text

from registration.consent.models import LedgerCheckpoint
from registration.foundation.database import db
from tests.consent.test_ledger import some_events, tamper


@pytest.fixture
def registration(app):
    """Provide the command, as a function of its words."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


def test_sealing_and_verifying_by_command(app, registration) -> None:
    with app.app_context():
        some_events(5)

    sealed = registration("ledger", "seal")
    assert sealed.exit_code == 0
    assert sealed.output.startswith("5 sealed, 5 in all.\nevents.example.org/ledger\n5\n")

    verified = registration("ledger", "verify")
    assert verified.exit_code == 0
    assert "5 entries sealed, 0 not sealed yet, 1 signed checkpoints." in verified.output
    assert "Nothing was changed." in verified.output


def test_verifying_ends_with_one_and_names_the_entry(app, registration) -> None:
    with app.app_context():
        some_events(4)
    registration("ledger", "seal")
    with app.app_context():
        tamper(
            "UPDATE consent_event SET method = 'forged' WHERE id = (SELECT min(id) + 2 FROM consent_event)"
        )

    verified = registration("ledger", "verify")

    assert verified.exit_code == 1
    assert "Entry 2: its columns do not say what was sealed" in verified.output


def test_sealing_without_a_checkpoint_signs_nothing(app, registration) -> None:
    with app.app_context():
        some_events(1)

    registration("ledger", "seal", "--no-checkpoint")

    with app.app_context():
        assert db.session.scalars(select(LedgerCheckpoint)).all() == []
        assert db.session.scalar(text("SELECT count(*) FROM ledger_leaf")) == 1


def test_an_empty_ledger_is_sound(registration) -> None:
    assert registration("ledger", "seal").output == "0 sealed, 0 in all.\n"
    assert registration("ledger", "verify").exit_code == 0
