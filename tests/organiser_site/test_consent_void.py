"""What an audit or an authority found void: found by the search, ended with its proof."""

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import confirm_address, record_decisions
from registration.consent.models import Channel, ConsentEvent, EventKind
from registration.consent.queries import numbers_by_purpose, proof, purpose_by_code
from registration.foundation.database import db
from registration.organiser_site.consent.views import voiding
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

HERE = "/en/organiser/consent"
LAST = -1
"""The form after those of the frame around the page."""
VOID = f"{HERE}/search/void?purpose=newsletter:brief"
FOUND = {"ground": "audit", "finding": "Audit report 2030-4, section 3: the box was ticked in advance."}


@pytest.fixture(autouse=True)
def brief(app) -> None:
    """Provide a newsletter that two people allow and one refused."""
    with app.app_context():
        version = a_purpose("newsletter:brief").versions[0]
        for given in (True, True, False):
            subject = a_person().subject
            record_decisions(subject.id, subject.ref, [a_decision(version, given=given)], an_asking())
        db.session.commit()


def allowing(app) -> int:
    with app.app_context():
        return numbers_by_purpose().get(purpose_by_code("newsletter:brief").id, 0)


def test_what_an_audit_found_void_ends_with_its_proof_and_is_named_in_the_trail(app, data_officer) -> None:
    assert "Declare them void" in data_officer.get(f"{HERE}/search?purpose=newsletter:brief").text
    assert "Declare 2 decisions void" in data_officer.get(VOID).text

    answer = data_officer.submit(VOID, form=LAST, **FOUND)

    assert answer.status_code == 303
    assert "2 decisions are void from now on." in data_officer.get(answer.location).text
    assert allowing(app) == 0
    with app.app_context():
        of_kind = select(ConsentEvent).where(ConsentEvent.kind == EventKind.INVALIDATED)
        events = db.session.scalars(of_kind).all()
        assert {(each.method, each.actor.partition(":")[0]) for each in events} == {("audit", "staff")}
        for each in events:
            kept = proof(each.subject_id, each.evidence_sha256)
            assert FOUND["finding"].encode() in kept.content
        noted = select(AuditEntry).where(AuditEntry.action == "consent.invalidated")
        assert [each.details["ground"] for each in db.session.scalars(noted)] == ["audit", "audit"]


def test_only_what_the_search_was_narrowed_to_is_declared_void(app, data_officer) -> None:
    with app.app_context():
        subject, version = a_person().subject, purpose_by_code("newsletter:brief").versions[0]
        asking = an_asking(channel=Channel.PAPER)
        record_decisions(subject.id, subject.ref, [a_decision(version)], asking)
        db.session.commit()

    data_officer.submit(f"{VOID}&channel=paper", form=LAST, **FOUND)

    assert allowing(app) == 2
    assert "No decision fits this" in data_officer.get(f"{VOID}&channel=paper").text


def test_what_waits_for_its_mailbox_can_be_declared_void_too(app, data_officer) -> None:
    with app.app_context():
        subject, asking = a_person().subject, an_asking(effective=False)
        version = purpose_by_code("newsletter:brief").versions[0]
        record_decisions(subject.id, subject.ref, [a_decision(version)], asking)
        db.session.commit()
        whose = subject.id, subject.ref

    data_officer.submit(f"{VOID}&state=waiting", form=LAST, **FOUND)

    assert "No decision fits this" in data_officer.get(f"{VOID}&state=waiting").text
    with app.app_context():
        confirm_address(*whose, asking.act)
        db.session.commit()
    assert allowing(app) == 2, "what was void before it was confirmed stays void"


def test_many_are_declared_void_a_part_at_a_time(app, data_officer, monkeypatch) -> None:
    monkeypatch.setattr(voiding, "AT_ONCE", 1)

    assert "There are more than these" in data_officer.get(VOID).text
    assert "/search/void" in data_officer.submit(VOID, form=LAST, **FOUND).location
    assert allowing(app) == 1
    assert "/search/void" not in data_officer.submit(VOID, form=LAST, **FOUND).location
    assert allowing(app) == 0


@pytest.mark.parametrize(
    "wrong", [{"ground": ""}, {"finding": ""}, {"finding": "x" * 2001}, {"ground": "mood"}]
)
def test_x8_a_finding_without_its_ground_or_words_is_refused(app, data_officer, wrong) -> None:
    answer = data_officer.submit(VOID, form=LAST, **(FOUND | wrong))

    assert answer.status_code == 422
    assert allowing(app) == 2


@pytest.mark.parametrize("address", ["?purpose=nothing", "", "?purpose=newsletter:brief&state=withdrawn"])
def test_what_never_held_cannot_be_declared_void(data_officer, address) -> None:
    assert data_officer.get(f"{HERE}/search/void{address}").status_code == 404
