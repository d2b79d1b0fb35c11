"""Services, tools, measures, internal rules and reviews, in the database."""

from datetime import date

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from registration.audit.models import AuditEntry
from registration.foundation.database import db
from registration.organisations import actions, queries
from registration.organisations.errors import CodeTaken, ReviewDone, RulesAreEmpty, RulesNotInForce
from registration.organisations.models import Acknowledgement, Review, ReviewOf, RulesVersion, ToolBasis
from tests.factories import an_account

pytestmark = pytest.mark.usefixtures("room")


def rules_in_force(code: str = "handling", words: str = "Lock the cabinet."):
    document = queries.rules_by_code(code) or actions.new_rules(code, by=None, title={"en": "Handling"})
    version = actions.write_rules(document, by=None, body={"en": words})
    actions.publish_rules(version, by=None)
    db.session.commit()
    return document, version


def noted(action: str) -> int:
    return db.session.scalar(select(func.count()).where(AuditEntry.action == action))


def test_s_jetro_3_the_catalogue_keeps_its_order_and_a_code_names_one_service() -> None:
    for code in ("websites", "newsletters", "consultations"):
        actions.new_service(code, by=None, title={"en": code.title()})
    with pytest.raises(CodeTaken):
        actions.new_service("websites", by=None, title={"en": "Again"})
    actions.change_service(queries.service_by_code("websites"), by=None, position=9)
    assert [each.code for each in queries.services()] == ["newsletters", "consultations", "websites"]


def test_a_tool_is_named_once_and_can_be_struck() -> None:
    actions.new_tool("analytics", ToolBasis.NOTICE_ONLY, by=None, country="US", name={"en": "Analytics"})
    with pytest.raises(CodeTaken):
        actions.new_tool("analytics", ToolBasis.CONSENT, by=None, country="US")
    actions.remove_tool(queries.tool_by_code("analytics"), by=None)
    assert not queries.tools()
    assert noted("tool.removed") == 1


def test_s_netjapan_40_a_measure_belongs_to_services_or_to_all() -> None:
    actions.new_measure("ledger", by=None, title={"en": "Ledger"}, against=["falsification"])
    actions.new_measure("safe", by=None, title={"en": "Safe"}, services=["events"])
    assert [each.code for each in queries.measures("events")] == ["ledger", "safe"]
    assert [each.code for each in queries.measures("newsletters")] == ["ledger"]


def test_s_tokyo_1_rules_in_force_stay_and_other_words_are_another_version() -> None:
    document, first = rules_in_force()
    _, second = rules_in_force(words="Lock the cabinet and the door.")
    assert (first.number, second.number) == (1, 2)
    assert first.sha256 != second.sha256
    assert queries.rules_in_force(document).id == second.id
    for statement in (update(RulesVersion).values(body={"en": "Nothing."}), delete(RulesVersion)):
        with pytest.raises(DatabaseError, match="kept as they were written"):
            db.session.execute(statement)
        db.session.rollback()


def test_rules_without_words_do_not_come_into_force() -> None:
    document = actions.new_rules("handling", by=None, title={"en": "Handling"})
    with pytest.raises(RulesAreEmpty):
        actions.publish_rules(actions.write_rules(document, by=None, body={}), by=None)


def test_there_is_one_draft_at_a_time() -> None:
    document, _ = rules_in_force()
    first = actions.write_rules(document, by=None, body={"en": "a"})
    assert actions.write_rules(document, by=None, body={"en": "b"}).id == first.id
    assert queries.rules_draft(document).body == {"en": "b"}


def test_s_netjapan_3_each_of_the_staff_acknowledges_each_version_once() -> None:
    _, version = rules_in_force()
    me, other = an_account().id, an_account().id
    assert [each.code for each in queries.rules_to_read(me)] == ["handling"]
    actions.acknowledge(version, by=me)
    actions.acknowledge(version, by=me)
    assert not queries.rules_to_read(me)
    assert len(queries.rules_to_read(other)) == 1
    assert [each.account_id for each in queries.acknowledgements(version)] == [me]
    assert noted("rules.acknowledged") == 1
    rules_in_force(words="New words.")
    assert len(queries.rules_to_read(me)) == 1


def test_s_netjapan_3_an_acknowledgement_stays() -> None:
    _, version = rules_in_force()
    actions.acknowledge(version, by=an_account().id)
    with pytest.raises(DatabaseError, match="kept as they were written"):
        db.session.execute(delete(Acknowledgement))
    db.session.rollback()


def test_only_what_is_in_force_can_be_acknowledged() -> None:
    document, old = rules_in_force()
    rules_in_force(words="New words.")
    draft = actions.write_rules(document, by=None, body={"en": "Draft"})
    for version in (old, draft):
        with pytest.raises(RulesNotInForce):
            actions.acknowledge(version, by=an_account().id)


def test_s_netjapan_4_a_thing_has_one_day_of_review_and_a_history() -> None:
    me = an_account().id
    actions.plan_review(ReviewOf.PURPOSE, "newsletter:brief", date(2030, 6, 1), by=me)
    review = actions.plan_review(ReviewOf.PURPOSE, "newsletter:brief", date(2030, 5, 1), by=me)
    actions.plan_review(ReviewOf.AGREEMENT, "3", date(2031, 1, 1), by=me)
    assert [each.code for each in queries.planned_reviews(date(2030, 5, 1))] == ["newsletter:brief"]
    actions.finish_review(review, by=me, next_on=date(2031, 5, 1))
    with pytest.raises(ReviewDone):
        actions.finish_review(review, by=me)
    assert [(each.code, each.due_on.year) for each in queries.planned_reviews()] == [
        ("3", 2031),
        ("newsletter:brief", 2031),
    ]
    assert [each.done_by for each in queries.done_reviews()] == [me]
    assert db.session.scalar(select(func.count()).select_from(Review)) == 3
