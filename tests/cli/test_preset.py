import pytest
from sqlalchemy import func, select

from registration.consent.queries import purpose_by_code
from registration.foundation.database import Record, db
from registration.organisations.queries import controller
from registration.presets import loading
from registration.presets.reading import names


@pytest.fixture
def registration(app):
    """Provide the command, as a function of its words."""
    runner = app.test_cli_runner()
    return lambda *words: runner.invoke(args=["preset", *words])


def rows(app) -> dict[str, int]:
    with app.app_context():
        tables = Record.metadata.sorted_tables
        return {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in tables}


def test_the_list_names_every_preset_and_marks_the_loaded_one(registration):
    registration("load", "student-services")

    listed = registration("list")

    assert listed.exit_code == 0
    assert [name for name in names() if name in listed.output] == names()
    assert listed.output.count("(loaded)") == 1
    assert "student-services  (loaded)" in listed.output


def test_showing_a_preset_says_what_it_brings_and_loads_nothing(app, registration):
    before = rows(app)

    shown = registration("show", "promotion-centre")

    assert shown.exit_code == 0
    assert (
        "Digital Photo Library\n      Your name, Organisation, Prefecture, E-mail address; only in Japanese"
        in (shown.output)
    )
    assert "Understanding how the photo library is used" in shown.output
    assert rows(app) == before


def test_loading_twice_changes_nothing(app, registration):
    with app.app_context():
        db.session.delete(controller())
        db.session.commit()
    first = registration(
        "load", "promotion-centre", "--name", "en", "Harbour Centre", "--name", "ja", "港センター"
    )
    assert first.exit_code == 0, first.output
    assert "purpose 7, newsletter 1, form 5, notice 1." in first.output
    before = rows(app)

    second = registration("load", "promotion-centre")

    assert second.exit_code == 0
    assert second.output == "Nothing to do: promotion-centre is loaded.\n"
    assert rows(app) == before
    with app.app_context():
        assert controller().name == {"en": "Harbour Centre", "ja": "港センター"}
        assert purpose_by_code("usage_analysis") is not None


def test_what_was_there_before_is_named_and_left_alone(registration):
    loaded = registration("load", "promotion-centre")

    assert "Left alone, there already: organisation:controller (Example Promotion Centre)" in loaded.output


@pytest.mark.parametrize("command", ["load", "show"])
@pytest.mark.parametrize("name", ["trade", "../demo", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(registration, command, name):
    answer = registration(command, name)

    assert answer.exit_code == 1
    assert f"There is no preset {name}. There are: {', '.join(names())}." in answer.output


def test_a_second_preset_wants_the_option(app, registration):
    registration("load", "promotion-centre")
    before = rows(app)

    refused = registration("load", "student-services")
    assert refused.exit_code == 1
    assert "began with the preset promotion-centre" in refused.output
    assert rows(app) == before

    added = registration("load", "student-services", "--add")
    assert added.exit_code == 0
    assert "Left alone, there already: purpose:inquiry" in added.output
    with app.app_context():
        assert loading.loaded() == ["promotion-centre", "student-services"]
