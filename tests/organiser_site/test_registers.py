"""Registers: rules that staff acknowledge, tools, measures, reviews, and the rights of each law."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisations import actions, queries
from registration.organisations.models import Acknowledgement, ReviewOf, ToolBasis
from registration.organisers.permissions import RoleName
from tests.factories import a_co_organiser, an_account

BASE = "/en/organiser/registers"
RULES = BASE + "/rules"
OVERVIEW = "/en/organiser/"


@pytest.fixture
def handling(app):
    """Provide rules in force."""
    with app.app_context():
        document = actions.new_rules("handling", by=None, title={"en": "Management Rules"})
        version = actions.write_rules(document, by=None, body={"en": "Lock the cabinet."})
        actions.publish_rules(version, by=None)
        db.session.commit()


def nothing_answers(page) -> str:
    return " ".join(page.text.partition("Nothing here answers:")[2].partition("</p>")[0].split())


def publish_again(app, words: str) -> None:
    with app.app_context():
        document = queries.rules_by_code("handling")
        actions.publish_rules(actions.write_rules(document, by=None, body={"en": words}), by=None)
        db.session.commit()


def test_s_tokyo_1_rules_are_written_put_into_force_and_written_anew(app, data_officer) -> None:
    answer = data_officer.submit(RULES + "/new", form="new", code="handling", title_en="Management Rules")
    assert answer.location.endswith("/rules/handling/write")
    write = RULES + "/handling/write"
    data_officer.submit(write, form="write", body_en="Lock it.")
    assert "not in force yet" in data_officer.get(RULES + "/handling").text
    data_officer.submit(write, form="write", body_en="Lock it *well*.", in_force="y")
    shown = data_officer.get(RULES + "/handling").text
    assert "<em>well</em>" in shown
    data_officer.submit(write, form="write", body_en="Lock it twice.", change_note_en="Twice", in_force="y")
    newer = data_officer.get(RULES + "/handling").text
    assert "Lock it twice." in newer
    assert "What is new: Twice" in newer
    old = data_officer.get(RULES + "/handling?version=1").text
    assert "A newer version has replaced this one." in old
    assert "<em>well</em>" in old
    with app.app_context():
        assert [each.number for each in queries.rules_by_code("handling").versions] == [1, 2]


def test_rules_without_words_come_back(data_officer) -> None:
    data_officer.submit(RULES + "/new", form="new", code="handling", title_en="Management Rules")
    answer = data_officer.submit(RULES + "/handling/write", form="write", body_en="", in_force="y")
    assert answer.status_code == 422
    assert "Enter the rules" in answer.text
    again = data_officer.submit(RULES + "/new", form="new", code="handling", title_en="Others")
    assert again.status_code == 422
    assert "Other rules have this short name" in again.text


def test_s_netjapan_3_a_new_version_waits_on_the_overview_until_it_is_read(app, organiser, handling) -> None:
    assert "Rules to read" in organiser.get(OVERVIEW).text
    assert "Waits for you to read it" in organiser.get(RULES).text
    organiser.submit(RULES + "/handling", form="acknowledge")
    assert "Rules to read" not in organiser.get(OVERVIEW).text
    assert "You have read it" in organiser.get(RULES).text
    with app.app_context():
        read = db.session.scalars(select(Acknowledgement)).one()
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "rules.acknowledged")).one()
        assert (entry.actor_id, entry.subject_id) == (read.account_id, read.version_id)
    publish_again(app, "Lock the door too.")
    assert "Rules to read" in organiser.get(OVERVIEW).text


def test_the_words_one_has_read_are_the_words_one_acknowledges(app, organiser, handling) -> None:
    page = organiser.get(RULES + "/handling")
    publish_again(app, "Lock the door too.")
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    sent = {"csrf_token": token, "version": "1"}
    answer = organiser.post(RULES + "/handling/acknowledge", data=sent, follow_redirects=True)
    assert "There is a newer version meanwhile" in answer.text
    assert organiser.post(RULES + "/handling/acknowledge", data=sent | {"version": "x"}).status_code == 404
    with app.app_context():
        assert not db.session.scalars(select(Acknowledgement)).all()


def test_s_netjapan_3_who_has_not_read_it_is_named(app, organiser, data_officer, handling) -> None:
    with app.app_context():
        an_account(RoleName.CO_ORGANISER, name="Partner", organisation=a_co_organiser())
    organiser.submit(RULES + "/handling", form="acknowledge")
    shown = data_officer.get(RULES + "/handling").text
    assert "1 of 2 people" in shown
    assert "Partner" not in shown
    assert "people" not in organiser.get(RULES + "/handling").text.partition("<main")[2]


def test_s_netjapan_62_a_tool_is_registered_and_shown_to_people(app, administrator, visitor) -> None:
    facts = {
        "code": "analytics",
        "name_en": "Site analytics",
        "provider_en": "Analytics Inc.",
        "country": "US",
        "basis": "notice_only",
        "collected_en": "Cookies _ga and _gid",
        "terms": "https://analytics.example/terms",
        "switch_off": "https://analytics.example/off",
    }
    assert administrator.submit(BASE + "/tools/new", form="new", **facts).status_code == 302
    public = visitor.get("/en/tools").text
    for words in (
        "Site analytics",
        "Analytics Inc., United States",
        "_gid",
        facts["terms"],
        facts["switch_off"],
    ):
        assert words in public
    page = BASE + "/tools/analytics"
    administrator.submit(page, form=page, collected_en="Nothing at all")
    assert "Nothing at all" in visitor.get("/en/tools").text
    administrator.submit(BASE + "/tools", form="remove")
    assert "Site analytics" not in visitor.get("/en/tools").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name_en", ""), ("provider_en", ""), ("collected_en", ""), ("basis", "guess"), ("country", ""),
        ("terms", "javascript:alert(1)"), ("terms", "https://x.example/" + "a" * 600), ("code", "new"),
    ],
)  # fmt: skip
def test_x8_a_tool_is_refused_with_words(app, administrator, field, typed) -> None:
    facts = {"code": "tool", "name_en": "Tool", "provider_en": "Inc.", "collected_en": "Cookies"}
    answer = administrator.submit(BASE + "/tools/new", form="new", **(facts | {field: typed}))
    assert answer.status_code == 422
    with app.app_context():
        assert not queries.tools()


def test_s_netjapan_40_measures_stand_by_service_and_what_is_open_is_named(app, administrator) -> None:
    with app.app_context():
        for code in ("events", "newsletters"):
            actions.new_service(code, by=None, title={"en": code.title()})
        db.session.commit()
    new = BASE + "/measures/new"
    administrator.submit(new, form="new", code="ledger", title_en="Sealed log", against="falsification")
    administrator.submit(
        new, form="new", code="safe", title_en="Safe", against=["loss", "destruction"], services="events"
    )
    everywhere = administrator.get(BASE + "/measures").text
    assert (
        "Unauthorised access, Leak" in everywhere.partition("Nothing here answers:")[2].partition("</p>")[0]
    )
    letters = administrator.get(BASE + "/measures?service=newsletters").text
    assert "Sealed log" in letters
    assert "Loss" in letters.partition("Nothing here answers:")[2].partition("</p>")[0]
    page = BASE + "/measures/safe"
    administrator.submit(page, form=page, title_en="Fireproof safe")
    assert "Fireproof safe" in administrator.get(BASE + "/measures").text
    administrator.submit(BASE + "/measures", form="safe/remove")
    assert "Fireproof safe" not in administrator.get(BASE + "/measures").text


@pytest.mark.parametrize(
    "wrong", [{"title_en": ""}, {"against": "boredom"}, {"services": "none-such"}, {"code": ""}]
)
def test_x8_a_measure_is_refused_with_words(app, administrator, wrong) -> None:
    facts = {"code": "safe", "title_en": "Safe"} | wrong
    answer = administrator.submit(BASE + "/measures/new", form="new", **facts)
    assert answer.status_code == 422
    with app.app_context():
        assert not queries.measures()


def test_s_netjapan_4_what_is_due_within_a_month_is_called_to_mind(
    app, data_officer, organiser, handling, at
) -> None:
    data_officer.submit(BASE + "/reviews/plan", form="plan", thing="rules:handling", due_on="2040-06-15")
    for moment, shown in [
        (datetime(2040, 5, 15, 12, tzinfo=UTC), None),
        (datetime(2040, 5, 16, 12, tzinfo=UTC), "Look through until 15 June 2040"),
        (datetime(2040, 6, 16, 12, tzinfo=UTC), "Overdue: look through"),
    ]:
        at(moment)
        with data_officer.session_transaction(OVERVIEW) as session:
            session.update(fs_paa=moment.timestamp(), since=moment.timestamp())
        page = data_officer.get(OVERVIEW).text
        assert (shown or "Look") in page if shown else "ook through" not in page
    data_officer.submit(BASE + "/reviews", form="done")
    assert "ook through" not in data_officer.get(OVERVIEW).text
    with app.app_context():
        (planned,) = queries.planned_reviews()
        assert (planned.of, planned.code, planned.due_on) == (ReviewOf.RULES, "handling", date(2041, 6, 16))


@pytest.mark.parametrize(
    ("thing", "due_on"),
    [("rules:handling", "2001-01-01"), ("rules:handling", ""), ("rules:handling", "soon"),
     ("rules:handling", "9999-01-01"), ("rules:other", None), ("", None), ("moon:handling", None)],
)  # fmt: skip
def test_x8_a_review_is_refused_with_words(app, data_officer, handling, thing, due_on) -> None:
    more = {} if due_on is None else {"due_on": due_on}
    answer = data_officer.submit(BASE + "/reviews/plan", form="plan", thing=thing, **more)
    assert answer.status_code == 422
    with app.app_context():
        assert not queries.planned_reviews()


def test_a_review_is_done_once(app, data_officer, handling) -> None:
    data_officer.submit(BASE + "/reviews/plan", form="plan", thing="rules:handling", due_on="2100-06-15")
    page = data_officer.get(BASE + "/reviews").text
    action = BASE + "/reviews" + page.partition(f'action="{BASE}/reviews')[2].partition('"')[0]
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    for _twice in range(2):
        answer = data_officer.post(action, data={"csrf_token": token}, follow_redirects=True)
    assert "Somebody has noted this already." in answer.text
    assert data_officer.post(BASE + "/reviews/999/done", data={"csrf_token": token}).status_code == 404


def test_s_netjapan_47_the_rights_of_each_law_stand_side_by_side(organiser) -> None:
    page = organiser.get(BASE + "/rights").text
    for words in ("GDPR", "PDPA", "APPI, chapter V", "30 days, and 30 days more", "APPI 98(3)", "Garante"):
        assert words in page


def test_s_tokyo_2_only_data_officers_and_administrators_write_registers(
    app, organiser, data_officer, handling
) -> None:
    with app.app_context():
        actions.new_tool("tool", ToolBasis.NECESSARY, by=None, country="JP", name={"en": "Tool"})
        actions.new_measure("safe", by=None, title={"en": "Safe"})
        db.session.commit()
    reading = ("/rules", "/rules/handling", "/tools", "/measures", "/reviews", "/rights")
    writing = (
        "/rules/new", "/rules/handling/write", "/tools/new", "/tools/tool", "/measures/new", "/measures/safe",
        "/reviews/plan",
    )  # fmt: skip
    for page in reading:
        assert organiser.get(BASE + page).status_code == 200
    for page in writing:
        assert organiser.get(BASE + page).status_code == 403
        assert data_officer.get(BASE + page).status_code == 200
