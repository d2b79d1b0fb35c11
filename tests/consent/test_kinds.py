"""Every kind of event: how it comes about, what it changes, and what it is called elsewhere."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent import personal_data
from registration.consent.actions import (
    confirm_address,
    deem_accepted,
    defer,
    expire_due,
    give,
    import_unverified,
    invalidate,
    keep_origin,
    rebuild_states,
    reconfirm,
    record_decisions,
    revoke,
    withdraw,
)
from registration.consent.actions.appending import Known, append, line
from registration.consent.errors import NeverImplied, NothingToRenew, SourceUnclear, SubjectErased
from registration.consent.ledger import seal, verify
from registration.consent.models import Channel, ConsentEvent, ConsentState, EventKind, Source
from registration.consent.queries import allows, history_of, proof, states_of
from registration.consent.rules import DPV_STATE, SPOKEN, source_code
from registration.foundation import clock
from registration.foundation.database import db
from registration.people import personal_data as people
from tests.factories import a_person
from tests.factories.consent import a_decision, a_notice, a_purpose, an_asking

pytestmark = pytest.mark.usefixtures("room")
BY_BUTTON = {"channel": Channel.WEB, "method": "button"}
SHA = "ab" * 32


@pytest.fixture
def subject():
    return a_person().subject


@pytest.fixture
def purpose():
    return a_purpose()


def allow(subject, purpose, **different):
    give(subject.id, purpose.id, purpose_version=purpose.versions[0], **(BY_BUTTON | different))


def kinds(subject):
    return [each.kind for each in history_of(subject.id)]


def standing(subject):
    """What holds, after making sure that the events alone say the same."""
    before = [state.kind for state in states_of(subject.id)]
    rebuild_states()
    db.session.expire_all()
    assert [state.kind for state in states_of(subject.id)] == before
    return before


def test_requested_is_written_with_the_answer_and_says_when_it_was_shown(noon, subject, purpose):
    asking = an_asking(shown_sha256=SHA, language="ja", notice_version_id=a_notice().id, effective=False)

    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0])], asking)

    given, asked = history_of(subject.id)
    assert (asked.kind, asked.dpv_state) == (EventKind.REQUESTED, "dpv:ConsentRequested")
    assert asked.at == noon - timedelta(minutes=2) < given.at
    assert (asked.purpose, asked.act, asked.shown_sha256) == (None, given.act, SHA)
    assert (asked.language, asked.notice, asked.actor) == ("ja", given.notice, "system")
    assert standing(subject) == []
    assert confirm_address(subject.id, subject.ref, asking.act)
    assert standing(subject) == [EventKind.GIVEN]


def test_deferred_is_known_and_changes_nothing(subject, purpose):
    defer(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    assert standing(subject) == [EventKind.DEFERRED]
    assert not allows(subject.id, purpose.id)
    allow(subject, purpose)

    defer(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)

    assert history_of(subject.id)[0].dpv_state == "dpv:ConsentRequestDeferred"
    assert standing(subject) == [EventKind.GIVEN]
    assert allows(subject.id, purpose.id)


def test_reconfirmed_holds_anew_from_its_own_day(noon, at, subject):
    purpose = a_purpose(valid_days=30)
    allow(subject, purpose)
    at(noon + timedelta(days=20))

    reconfirm(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)

    at(noon + timedelta(days=49))
    assert allows(subject.id, purpose.id)
    assert history_of(subject.id)[0].dpv_state == "dpv:RenewedConsentGiven"
    assert standing(subject) == [EventKind.RECONFIRMED]
    at(noon + timedelta(days=50))
    assert not allows(subject.id, purpose.id)


def test_what_ran_out_can_be_renewed_and_what_was_withdrawn_can_not(noon, at, subject):
    purpose = a_purpose(valid_days=1)
    with pytest.raises(NothingToRenew):
        reconfirm(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    allow(subject, purpose)
    at(noon + timedelta(days=2))
    expire_due()
    assert standing(subject) == [EventKind.EXPIRED]

    reconfirm(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
    assert allows(subject.id, purpose.id)

    withdraw(subject.id, purpose.id, **BY_BUTTON)
    with pytest.raises(NothingToRenew):
        reconfirm(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)


def test_revoked_ends_a_purpose_for_all_and_for_those_who_have_not_confirmed(subject, purpose):
    other, unsure, erased = a_person().subject, a_person().subject, a_person()
    allow(subject, purpose)
    withdraw(subject.id, purpose.id, **BY_BUTTON)
    again = an_asking(effective=False)
    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0])], again)
    allow(other, purpose)
    allow(erased.subject, purpose)
    asking = an_asking(effective=False)
    record_decisions(unsure.id, unsure.ref, [a_decision(purpose.versions[0])], asking)
    personal_data.erase(erased.id)
    people.erase(erased.id)

    assert revoke(purpose.id, by=7, limit=1) == 1
    assert revoke(purpose.id, by=7) == 2
    assert revoke(purpose.id, by=7) == 0

    confirm_address(unsure.id, unsure.ref, asking.act)
    confirm_address(subject.id, subject.ref, again.act)
    assert not any(allows(each.id, purpose.id) for each in (subject, other, unsure))
    assert standing(other) == [EventKind.REVOKED]
    assert history_of(other.id)[0].dpv_state == "dpv:ConsentRevoked"
    assert history_of(other.id)[0].actor == "staff:7"
    trail = select(AuditEntry.details).where(AuditEntry.action == "consent.revoked")
    assert [each["number"] for each in db.session.scalars(trail)] == [1, 2]


def test_invalidated_ends_what_was_found_void_and_says_why(subject, purpose):
    assert not invalidate(subject.id, purpose.id, by=3, ground="audit")
    allow(subject, purpose)

    assert invalidate(subject.id, purpose.id, by=3, ground="authority", evidence=SHA)

    found = history_of(subject.id)[0]
    assert (found.dpv_state, found.method, found.evidence_sha256) == (
        "dpv:ConsentInvalidated",
        "authority",
        SHA,
    )
    assert found.version is purpose.versions[0]
    assert standing(subject) == [EventKind.INVALIDATED]
    assert not allows(subject.id, purpose.id)
    assert not invalidate(subject.id, purpose.id, by=3, ground="audit")


def test_superseded_leaves_the_old_scope(subject, purpose):
    allow(subject, purpose)
    row = line(
        EventKind.SUPERSEDED,
        subject.id,
        subject.ref,
        act="re-asking",
        channel=Channel.SYSTEM,
        method="material-change",
        actor="system",
        purpose=Known(purpose.id, purpose.code),
        purpose_version_id=purpose.versions[0].id,
    )
    append(subject.id, [row])

    assert standing(subject) == [EventKind.GIVEN]
    assert allows(subject.id, purpose.id)
    assert states_of(subject.id)[0].version is purpose.versions[0]
    assert history_of(subject.id)[0].dpv_state is None


def test_imported_unverified_is_never_enough_and_hides_no_word_of_the_person(subject, purpose):
    import_unverified(subject.id, purpose, source=source_code(Source.GROUP_MEMBER, "acme-usa"))

    assert standing(subject) == [EventKind.IMPORTED_UNVERIFIED]
    assert not allows(subject.id, purpose.id)
    assert history_of(subject.id)[0].dpv_state == "dpv:ConsentUnknown"
    assert history_of(subject.id)[0].source == "group_member:acme-usa"
    allow(subject, purpose)
    import_unverified(subject.id, purpose)
    assert allows(subject.id, purpose.id), "a decision of their own is worth more than a list"
    withdraw(subject.id, purpose.id, **BY_BUTTON)
    import_unverified(subject.id, purpose)
    assert standing(subject) == [EventKind.WITHDRAWN], "no list lifts a withdrawal"


@pytest.mark.parametrize("country", ["DE", "FR", "IS", "LI", "NO", "RE", "GB", "TH", None, "JP", "US"])
def test_c40_acceptance_by_use_never_satisfies_the_check_for_eea_uk_and_thailand(country):
    person, purpose = a_person(country=country), a_purpose(kind="statistics")
    deem_accepted(person.subject.id, purpose.versions[0])

    assert allows(person.subject.id, purpose.id) is (country in ("JP", "US"))
    [state] = states_of(person.subject.id)
    assert state.stands is (country in ("JP", "US")), "the page says what the guard does"


@pytest.mark.parametrize("kind", ["newsletter", "sharing"])
def test_c40_mail_and_sharing_ask_for_a_word_everywhere(kind):
    person, purpose = a_person(country="JP"), a_purpose(kind=kind)
    with pytest.raises(NeverImplied):
        deem_accepted(person.subject.id, purpose.versions[0])
    state = ConsentState(
        subject_id=person.subject.id,
        purpose_id=purpose.id,
        kind=EventKind.DEEMED_ACCEPTANCE,
        since=clock.now(),
        recipients=[],
    )
    allow(a_person().subject, purpose)
    state.event_id = db.session.scalars(select(ConsentEvent.id)).first()
    db.session.add(state)
    db.session.commit()
    assert not allows(person.subject.id, purpose.id), "not even where somebody wrote it past the action"


def test_acceptance_by_use_is_kept_apart_from_decisions(subject):
    purpose = a_purpose(kind="statistics")
    deem_accepted(subject.id, purpose.versions[0])
    assert history_of(subject.id)[0].dpv_state == "dpv:ImpliedConsent"
    withdraw(subject.id, purpose.id, **BY_BUTTON)

    deem_accepted(subject.id, purpose.versions[0])

    assert standing(subject) == [EventKind.WITHDRAWN]


def test_erased_is_a_tombstone_after_which_nobody_decides(purpose):
    person = a_person()
    subject = person.subject
    allow(subject, purpose)
    personal_data.erase(person.id)
    people.erase(person.id)

    assert standing(subject) == []
    assert kinds(subject)[0] is EventKind.ERASED
    for deed in (
        lambda: allow(subject, purpose),
        lambda: defer(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON),
        lambda: import_unverified(subject.id, purpose),
        lambda: deem_accepted(subject.id, a_purpose(kind="statistics").versions[0]),
    ):
        with pytest.raises(SubjectErased):
            deed()
    assert not withdraw(subject.id, purpose.id, **BY_BUTTON)
    assert not invalidate(subject.id, purpose.id, by=1, ground="audit")


def test_a_paper_that_arrives_late_does_not_undo_what_was_said_since(noon, at, subject, purpose):
    at(noon + timedelta(days=2))
    withdraw(subject.id, purpose.id, **BY_BUTTON)
    at(noon + timedelta(days=3))
    paper = an_asking(channel=Channel.PAPER, method="operator", actor="staff:1", given_at=noon)

    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0])], paper)

    assert standing(subject) == [EventKind.WITHDRAWN]
    assert not allows(subject.id, purpose.id)
    assert len(kinds(subject)) == 2, "it is in the history all the same"


def test_a_call_that_is_noted_late_does_not_end_what_was_allowed_since(noon, at, subject, purpose):
    at(noon + timedelta(days=2))
    allow(subject, purpose)
    at(noon + timedelta(days=3))

    withdraw(subject.id, purpose.id, channel=Channel.TELEPHONE, method="operator", said_at=noon)
    assert standing(subject) == [EventKind.GIVEN]

    withdraw(
        subject.id,
        purpose.id,
        channel=Channel.TELEPHONE,
        method="operator",
        said_at=noon + timedelta(days=2, hours=1),
    )
    assert standing(subject) == [EventKind.WITHDRAWN]


def test_every_kind_can_be_sealed_and_is_verified_with_its_columns(subject, purpose):
    allow(subject, purpose)
    import_unverified(subject.id, purpose, source="public", evidence_sha256=SHA)
    assert seal() == 2
    assert verify().sound


def test_s_tokyo_11_what_is_public_is_cited_with_its_date_and_sealed(subject):
    with pytest.raises(SourceUnclear) as unclear:
        keep_origin(subject.id, Source.PUBLIC)
    assert unclear.value.missing == ("citation", "obtained_on")

    sha256 = keep_origin(
        subject.id, Source.PUBLIC, citation="Directory of exporters, p. 7", obtained_on=date(2026, 4, 1)
    )

    kept = proof(subject.id, sha256)
    assert b'"citation":"Directory of exporters, p. 7"' in kept.content
    assert b'"obtained_on":"2026-04-01"' in kept.content


@pytest.mark.parametrize("source", [Source.GROUP_MEMBER, Source.CONTRACTOR, Source.PARTNER])
def test_s_netjapan_17_an_indirect_source_is_named(subject, source):
    with pytest.raises(SourceUnclear) as unclear:
        keep_origin(subject.id, source)
    assert set(unclear.value.missing) == {"name", "obtained_on"}
    assert keep_origin(subject.id, source, name="acme", obtained_on=date(2026, 4, 1))


def test_s_netjapan_18_what_a_machine_noted_is_a_source_that_hands_on_no_word(subject):
    with pytest.raises(SourceUnclear) as unclear:
        keep_origin(subject.id, Source.AUTOMATIC)
    assert set(unclear.value.missing) == {"obtained_on"}, "it is nobody, so it has no name"
    assert keep_origin(subject.id, Source.AUTOMATIC, obtained_on=date(2026, 4, 1))
    assert Source.AUTOMATIC not in SPOKEN


def test_s_netjapan_19_a_succession_is_named_cited_and_dated(subject):
    with pytest.raises(SourceUnclear) as unclear:
        keep_origin(subject.id, Source.SUCCESSION)
    assert set(unclear.value.missing) == {"name", "citation", "obtained_on"}


def test_s_netjapan_16_every_way_from_the_person_has_its_channel():
    assert {"web", "mail", "paper", "telephone", "face_to_face", "import", "api"} <= {*Channel}


def test_every_kind_has_its_state_in_the_vocabulary():
    assert set(DPV_STATE) == set(EventKind)
    assert {kind for kind, term in DPV_STATE.items() if term is None} == {
        EventKind.SUPERSEDED,
        EventKind.ADDRESS_CONFIRMED,
        EventKind.ERASED,
    }
