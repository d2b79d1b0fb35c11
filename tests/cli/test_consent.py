import pytest

from registration.consent.actions import give
from registration.consent.models import Channel
from registration.foundation.database import db
from tests.consent.test_ledger import tamper
from tests.factories import a_person
from tests.factories.consent import a_purpose


@pytest.fixture
def registration(app):
    """Provide the command, as a function of its words."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


@pytest.fixture
def three_gave(app):
    """Have three people allow one purpose: its code and the references of the three."""
    with app.app_context():
        purpose, subjects = a_purpose(), [a_person().subject for _ in range(3)]
        for subject in subjects:
            give(
                subject.id,
                purpose.id,
                purpose_version=purpose.versions[0],
                channel=Channel.WEB,
                method="button",
            )
        db.session.commit()
        return purpose.code, [subject.ref for subject in subjects]


def test_states_that_are_what_events_say_are_counted(registration, three_gave) -> None:
    assert registration("consent", "check").output == "3 states hold, each as its events say.\n"


SECOND = "(SELECT min(id) + 1 FROM consent_state)"


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            f"UPDATE consent_state SET kind = 'withdrawn' WHERE id = {SECOND}",
            "otherwise than the events say: kind.",
        ),
        (f"UPDATE consent_state SET recipients = '[\"x\"]' WHERE id = {SECOND}", "say: recipients."),
        (f"DELETE FROM consent_state WHERE id = {SECOND}", "has no stored state; the events say given."),
        (f"UPDATE consent_state SET context = 'event:1' WHERE id = {SECOND}", "has no stored state"),
    ],
)
def test_the_first_difference_is_named_and_repaired(app, registration, three_gave, statement, says) -> None:
    code, refs = three_gave
    with app.app_context():
        tamper(statement)

    checked = registration("consent", "check")

    assert checked.exit_code == 1
    assert f"Purpose {code} of subject {refs[1]}" in checked.output
    assert says in checked.output
    assert registration("consent", "rebuild").output == "3 states were made from the events.\n"
    assert registration("consent", "check").exit_code == 0
