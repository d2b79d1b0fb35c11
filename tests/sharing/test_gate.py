"""Who is in the file and who is not, by the order of the gate (consent.md §6)."""

from datetime import timedelta

import pytest
from sqlalchemy import event as sql_event

from registration.consent.models import Basis, LimitKind, ProcessingLimit, PurposeVersion
from registration.foundation import clock
from registration.foundation.database import db
from registration.organisations.models import Organisation
from registration.sharing import actions, documents
from registration.sharing.errors import NobodyToShare, ShareRefused
from registration.sharing.gate import GATE, examine
from registration.sharing.models import AgreementClause
from registration.sharing.queries import Wish
from registration.sharing.rules import GateCode
from registration.signups.models import SignupState
from tests.factories.events import a_host, an_event
from tests.factories.saving import saved
from tests.factories.sharing import FIELDS, a_sharing, an_agreement, an_attendee, decide, takes_back

pytestmark = pytest.mark.usefixtures("room")


def only_code(sharing) -> str:
    (code,) = examine(sharing.wish).counts
    return code


def test_an_attendee_who_allowed_it_under_words_that_name_the_recipient_is_included() -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose])

    assert only_code(sharing) == "INCLUDED"


def test_c14_an_attendee_whose_words_do_not_name_the_recipient_is_left_out() -> None:
    sharing = a_sharing()
    person = an_attendee(sharing.event)
    decide(person, sharing.event, [sharing.purpose], given=True, recipients=["harima-chamber"])

    assert only_code(sharing) == GateCode.CONSENT_TEXT_NOT_NAMING_RECIPIENT


def test_who_was_never_asked_was_never_told_the_name() -> None:
    sharing = a_sharing()
    an_attendee(sharing.event)

    assert only_code(sharing) == GateCode.CONSENT_TEXT_NOT_NAMING_RECIPIENT


def test_an_empty_box_is_an_answer() -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, refuses=[sharing.purpose])

    assert only_code(sharing) == GateCode.BASIS_NONE


def test_who_withdrew_is_not_counted_among_those_one_may_ask() -> None:
    sharing = a_sharing()
    person = an_attendee(sharing.event)
    decide(person, sharing.event, [sharing.purpose], given=True, recipients=["somebody-else"])
    takes_back(person, sharing.event, sharing.purpose)

    assert only_code(sharing) == GateCode.CONSENT_WITHDRAWN


def test_a_decision_about_another_event_does_not_count_here() -> None:
    sharing, elsewhere = a_sharing(), an_event()
    person = an_attendee(sharing.event)
    decide(person, elsewhere, [sharing.purpose], given=True)

    assert only_code(sharing) == GateCode.CONSENT_TEXT_NOT_NAMING_RECIPIENT


def test_a_consent_that_ran_out_is_invalid_though_no_timetable_ran(noon, at) -> None:
    sharing = a_sharing()
    short = PurposeVersion(
        purpose=sharing.purpose, number=9, basis=Basis.CONSENT, valid_days=2, fields=list(FIELDS),
        title={}, statement={}, if_refused={}, more_title={}, more={}, basis_by_regime={},
        message_types=[], retention={}, published_at=noon,
    )  # fmt: skip
    saved(short)
    an_attendee(sharing.event, allows=[sharing.purpose])
    assert only_code(sharing) == "INCLUDED"

    at(noon + timedelta(days=2))
    assert only_code(sharing) == GateCode.CONSENT_EXPIRED


def test_words_that_speak_of_fewer_fields_carry_fewer_fields() -> None:
    sharing = a_sharing(fields=(*FIELDS, "telephone"))
    an_attendee(sharing.event, allows=[sharing.purpose])
    wish = Wish(sharing.event, sharing.recipient, sharing.purpose, (*FIELDS, "telephone"))

    verdict = examine(wish)

    assert verdict.refusal is None
    assert verdict.counts == {"SCOPE_FIELD": 1}


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (LimitKind.OBJECTION, GateCode.OBJECTED),
        (LimitKind.RESTRICTION, GateCode.RESTRICTED),
        (LimitKind.STOP_PROVISION, GateCode.STOP_PROVISION),
    ],
)
@pytest.mark.parametrize("for_everything", [True, False])
def test_who_set_a_limit_is_left_out_until_it_is_lifted(kind, code, for_everything) -> None:
    sharing = a_sharing()
    person = an_attendee(sharing.event, allows=[sharing.purpose])
    limit = saved(
        ProcessingLimit(
            subject_id=person.subject.id,
            kind=kind,
            purpose_id=None if for_everything else sharing.purpose.id,
            ground="request",
            since=clock.now(),
        )
    )
    assert only_code(sharing) == code

    limit.lifted_at = clock.now()
    db.session.commit()
    assert only_code(sharing) == "INCLUDED"


@pytest.mark.parametrize("state", [each for each in SignupState if each is not SignupState.CONFIRMED])
def test_only_people_with_a_confirmed_place_are_attendees(state) -> None:
    sharing = a_sharing()
    an_attendee(sharing.event, allows=[sharing.purpose], state=state)

    assert examine(sharing.wish).people == []
    with pytest.raises(NobodyToShare):
        sharing.request()


def refused(sharing, wish=None) -> ShareRefused:
    an_attendee(sharing.event, allows=[sharing.purpose])
    with pytest.raises(ShareRefused) as refusal:
        actions.request_share(wish or sharing.wish, note="", by=sharing.asker.id)
    return refusal.value


def test_without_an_agreement_nothing_is_shared() -> None:
    sharing = a_sharing()
    other = a_host(sharing.event)
    wish = Wish(sharing.event, other.organisation, other.purpose, FIELDS)

    assert refused(sharing, wish).code == GateCode.AGR_NONE


def test_a_draft_is_no_agreement() -> None:
    assert refused(a_sharing(active=False)).code == GateCode.AGR_NOT_ACTIVE


def test_an_agreement_that_begins_tomorrow_is_not_in_force() -> None:
    sharing = a_sharing(effective_from=clock.now() + timedelta(days=1))

    assert refused(sharing).code == GateCode.AGR_NOT_ACTIVE


def test_an_agreement_whose_document_was_changed_is_not_in_force() -> None:
    sharing = a_sharing()
    path = documents._folder() / sharing.agreement.document
    path.write_bytes(path.read_bytes().replace(b"endobj", b"ENDOBJ"))

    assert refused(sharing).code == GateCode.AGR_NOT_ACTIVE


def test_c17_one_second_after_its_end_an_agreement_covers_nothing(noon, at) -> None:
    sharing = a_sharing(effective_to=noon + timedelta(days=3))
    an_attendee(sharing.event, allows=[sharing.purpose])

    at(noon + timedelta(days=3, seconds=-1))
    request = sharing.request()

    at(noon + timedelta(days=3, seconds=1))
    assert refused(sharing).code == GateCode.AGR_EXPIRED
    with pytest.raises(ShareRefused, match="AGR_EXPIRED"):
        actions.approve_share(request, by=sharing.officer)


def test_a_terminated_agreement_covers_nothing() -> None:
    sharing = a_sharing()
    actions.terminate(sharing.agreement, by=sharing.officer.id)

    assert refused(sharing).code == GateCode.AGR_TERMINATED


def test_an_agreement_that_lost_a_mandatory_clause_covers_nothing() -> None:
    sharing = a_sharing()
    db.session.query(AgreementClause).filter_by(code="no_onward_transfer").delete()
    db.session.commit()
    db.session.expire_all()

    refusal = refused(sharing)

    assert (refusal.code, refusal.named) == (GateCode.AGR_CLAUSE_MISSING, ("no_onward_transfer",))


def test_another_event_is_outside_the_scope() -> None:
    sharing = a_sharing()
    other = an_event()
    wish = Wish(other, sharing.recipient, sharing.purpose, FIELDS)

    assert refused(sharing, wish).code == GateCode.SCOPE_EVENT


def test_a_purpose_about_another_recipient_is_outside_the_scope() -> None:
    sharing = a_sharing()
    other = a_host(sharing.event)
    wish = Wish(sharing.event, sharing.recipient, other.purpose, FIELDS)

    assert refused(sharing, wish).code == GateCode.SCOPE_PURPOSE


def test_c16_a_field_outside_the_scope_refuses_the_whole_share_and_is_named() -> None:
    sharing = a_sharing()
    wish = Wish(sharing.event, sharing.recipient, sharing.purpose, (*FIELDS, "telephone"))

    refusal = refused(sharing, wish)

    assert (refusal.code, refusal.named) == (GateCode.SCOPE_FIELD, ("telephone",))


def test_no_data_leaves_the_country_without_a_mechanism() -> None:
    assert refused(a_sharing(transfer_mechanism="")).code == GateCode.TRANSFER_NO_MECHANISM


def test_at_home_no_mechanism_is_needed() -> None:
    sharing = a_sharing(transfer_mechanism="")
    db.session.get_one(Organisation, sharing.recipient.id).country = "JP"
    db.session.commit()
    an_attendee(sharing.event, allows=[sharing.purpose])

    assert examine(sharing.wish).refusal is None


def test_a_mechanism_that_is_due_for_review_carries_nothing(noon, at) -> None:
    sharing = a_sharing(transfer_review_on=noon + timedelta(days=1))
    assert examine(sharing.wish).refusal is None

    at(noon + timedelta(days=1))
    assert refused(sharing).code == GateCode.TRANSFER_REVIEW_DUE


def test_of_several_agreements_the_one_that_covers_counts() -> None:
    sharing = a_sharing()
    an_agreement(sharing.event, sharing.recipient, sharing.purpose, active=False)

    verdict = examine(sharing.wish)

    assert verdict.version == sharing.agreement


def test_the_gate_costs_the_same_for_many_as_for_one() -> None:
    sharing = a_sharing()

    def statements() -> int:
        db.session.expire_all()
        counted: list[str] = []
        listener = lambda *args: counted.append(args[2])  # noqa: E731
        sql_event.listen(db.engine, "before_cursor_execute", listener)
        examine(sharing.wish, with_values=True)
        sql_event.remove(db.engine, "before_cursor_execute", listener)
        return len(counted)

    an_attendee(sharing.event, allows=[sharing.purpose])
    one = statements()
    for _ in range(9):
        an_attendee(sharing.event, allows=[sharing.purpose])

    assert statements() == one
    assert len(examine(sharing.wish).included) == 10


def test_every_code_of_the_gate_stands_in_its_table_in_the_order_of_the_codes() -> None:
    order = list(GateCode)
    places = [order.index(step.code) for step in GATE]

    assert {step.code for step in GATE} | {GateCode.INCLUDED} == set(GateCode)
    firsts = [place for number, place in enumerate(places) if place not in places[:number]]
    assert firsts == sorted(firsts)
