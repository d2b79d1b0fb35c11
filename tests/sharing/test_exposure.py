"""After the first sign-up exposure can only shrink (E10): every way to widen it, before and after that.

Whoever signed up before a widening is covered by the wider scope only once they answered anew; whoever signs
up after it has seen it. What nobody can widen, because there is no door to it, stands in no row here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from registration.consent import actions as consent
from registration.consent.models import Basis, FollowUp, PurposeKind, PurposeVersion
from registration.consent.queries import allows
from registration.consent.rules import PurposeWords
from registration.events import actions as events
from registration.events.actions import asking
from registration.events.rules import HostDraft
from registration.forms.models import Submission
from registration.foundation.database import db
from registration.people.models import Person
from registration.sharing.gate import examine
from registration.sharing.queries import Wish, current_words
from tests.factories import a_co_organiser
from tests.factories.consent import a_purpose
from tests.factories.events import a_host, a_question, an_event, with_questions
from tests.factories.imports import a_list, let_into
from tests.factories.sharing import FIELDS, Sharing, a_sharing, an_agreement, an_attendee, decide

pytestmark = pytest.mark.usefixtures("room")
LAW = {"en": "Customs Act, Article 1", "ja": "関税法第1条"}


@dataclass
class Scene:
    """An event with a co-organiser, and the share that a widening makes possible, or seems to."""

    sharing: Sharing
    wish: Wish

    def covered(self, person: Person) -> bool:
        """Whether a share in the wider scope would hold this person."""
        verdict = examine(self.wish)
        assert verdict.refusal is None, "the share itself must pass, or the row proves nothing"
        return person.subject.id in {each.subject_id for each in verdict.included}


def published(scene: Scene, **different: object) -> None:
    """Other words of the purpose, as a data officer writes and publishes them."""
    before = current_words(scene.wish.purpose.id)
    known = {name: getattr(before, name) for name in PurposeWords.__dataclass_fields__}
    version = consent.new_purpose_version(scene.wish.purpose, PurposeWords(**(known | different)))
    consent.publish_purpose_version(version)
    events.offer_form(scene.sharing.event)
    db.session.commit()


def another_co_organiser(scene: Scene) -> None:
    host = a_host(scene.sharing.event)
    an_agreement(scene.sharing.event, host.organisation, host.purpose)
    scene.wish = Wish(scene.sharing.event, host.organisation, host.purpose, FIELDS)


def asking_for_a_co_organiser_that_was_only_named(scene: Scene) -> None:
    host = a_host(scene.sharing.event, a_co_organiser(), asked=False)
    asking.ask_for(host, HostDraft(host.organisation_id, asked=True))
    events.offer_form(scene.sharing.event)
    an_agreement(scene.sharing.event, host.organisation, host.purpose)
    scene.wish = Wish(scene.sharing.event, host.organisation, host.purpose, FIELDS)


def more_fields_in_the_words(scene: Scene) -> None:
    published(scene, fields=(*FIELDS, "telephone"))
    fields = (*FIELDS, "telephone")
    an_agreement(scene.sharing.event, scene.wish.recipient, scene.wish.purpose, fields)
    scene.wish = replace(scene.wish, fields=fields)


def needed_by_law_instead_of_allowed(scene: Scene) -> None:
    published(scene, basis=Basis.LEGAL_OBLIGATION, law=LAW)


def part_of_a_contract_instead_of_allowed(scene: Scene) -> None:
    published(scene, basis=Basis.CONTRACT, contract={"en": "Your sign-up.", "ja": "お申し込み。"})


WIDER = [
    another_co_organiser,
    asking_for_a_co_organiser_that_was_only_named,
    more_fields_in_the_words,
    needed_by_law_instead_of_allowed,
    part_of_a_contract_instead_of_allowed,
]
FOR_THOSE_WHO_REFUSED = [needed_by_law_instead_of_allowed, part_of_a_contract_instead_of_allowed]


@pytest.fixture
def scene() -> Scene:
    sharing = a_sharing()
    return Scene(sharing, sharing.wish)


@pytest.mark.parametrize("widen", WIDER)
def test_e10_who_signed_up_before_is_not_covered_by_what_is_wider_until_they_answer(
    scene: Scene, widen: Callable[[Scene], None]
) -> None:
    came = an_attendee(scene.sharing.event, allows=[scene.sharing.purpose])
    refused = an_attendee(scene.sharing.event, refuses=[scene.sharing.purpose])
    silent = an_attendee(scene.sharing.event)
    assert scene.covered(came)
    widen(scene)
    if widen not in FOR_THOSE_WHO_REFUSED:  # there, whoever allowed it before still does
        assert not scene.covered(came)
    assert not scene.covered(refused)
    assert not scene.covered(silent)
    decide(came, scene.sharing.event, [scene.wish.purpose], given=True)
    assert scene.covered(came), "asked anew, and allowed"
    assert not scene.covered(refused)


@pytest.mark.parametrize("widen", WIDER)
def test_e10_who_signs_up_after_it_became_wider_has_seen_it(
    scene: Scene, widen: Callable[[Scene], None]
) -> None:
    widen(scene)
    allowed = [] if widen in FOR_THOSE_WHO_REFUSED else [scene.wish.purpose]
    assert scene.covered(an_attendee(scene.sharing.event, allows=allowed))


def test_e10_a_wider_agreement_gives_no_more_than_people_agreed_to(scene: Scene) -> None:
    came = an_attendee(scene.sharing.event, allows=[scene.sharing.purpose])
    fields = (*FIELDS, "telephone")
    an_agreement(scene.sharing.event, scene.wish.recipient, scene.wish.purpose, fields)
    assert scene.covered(came)
    scene.wish = replace(scene.wish, fields=fields)
    assert not scene.covered(came)


def test_e10_words_that_rest_on_the_law_mean_nothing_to_whoever_was_only_on_a_list(scene: Scene) -> None:
    needed_by_law_instead_of_allowed(scene)
    line = ("Mika", "mika@example.com", "Works")
    let_into(a_list(scene.sharing.event, ("Your name", "E-mail address", "Organisation"), line))
    mika = db.session.scalars(select(Person).where(Person.email == "mika@example.com")).one()
    assert not scene.covered(mika)


def test_e10_a_form_that_knew_nothing_of_the_co_organiser_told_nobody(scene: Scene) -> None:
    other = an_event()
    needed_by_law_instead_of_allowed(scene)
    came = an_attendee(other)
    an_agreement(other, scene.wish.recipient, scene.wish.purpose)
    scene.wish = replace(scene.wish, event=other)
    assert not scene.covered(came)


def test_e10_other_words_of_an_organiser_ask_everybody_who_agreed_again(scene: Scene) -> None:
    event, host = scene.sharing.event, scene.sharing.event.hosts[0]
    came = an_attendee(event, allows=[scene.sharing.purpose])
    name = host.organisation.name
    words = {"en": f"Give my name to {name['en']} for anything.", "ja": f"{name['ja']}に何にでも提供します。"}
    asking.ask_for(host, HostDraft(host.organisation_id, asked=True, words=words))
    events.offer_form(event)
    db.session.commit()
    due = db.session.scalars(select(FollowUp)).one()
    assert (due.purpose_id, due.finished_at) == (scene.sharing.purpose.id, None)
    _more, asked = consent.follow_up()
    assert [each.person_id for each in asked] == [came.id]
    assert scene.covered(came), "the old scope stays: the same fields, the same recipient"


MORE = [
    ("fields", {"fields": ("name", "email", "telephone")}, {"fields": ["telephone"]}),
    ("mail", {"message_types": ("newsletters", "questionnaires")}, {"message_type": "questionnaires"}),
]


@pytest.mark.parametrize(("what", "wider", "asked"), MORE)
def test_e10_words_that_reach_further_do_not_cover_who_agreed_to_the_old_ones(what, wider, asked) -> None:
    purpose = a_purpose("newsletter:news", fields=("name", "email"))
    event = an_event(purposes=[purpose.code])
    before = an_attendee(event, allows=[purpose])
    version = consent.new_purpose_version(
        purpose,
        PurposeWords(**({
            "title": {"en": "News", "ja": "知らせ"}, "statement": {"en": "Send news.", "ja": "希望します。"},
            "if_refused": {"en": "No news.", "ja": "送りません。"}, "fields": ("name", "email"),
            "message_types": ("newsletters",), "dpv_term": "dpv:ServiceProvision",
        } | wider)),
    )  # fmt: skip
    consent.publish_purpose_version(version)
    db.session.commit()
    assert version.change_class == "material", what
    assert allows(before.subject.id, purpose.id)
    assert not allows(before.subject.id, purpose.id, **asked)
    after = an_attendee(event, allows=[purpose])
    assert allows(after.subject.id, purpose.id, **asked)


def test_e10_a_longer_time_holds_for_nobody_who_agreed_to_the_shorter_one(noon, at) -> None:
    purpose = a_purpose("newsletter:news", valid_days=10)
    before = an_attendee(an_event(purposes=[purpose.code]), allows=[purpose])
    longer = PurposeVersion(
        purpose=purpose, number=2, basis=Basis.CONSENT, valid_days=1000, fields=[], title={}, statement={},
        if_refused={}, more_title={}, more={}, basis_by_regime={}, message_types=[], retention={},
        published_at=noon,
    )  # fmt: skip
    db.session.add(longer)
    db.session.commit()
    at(noon.replace(day=20))
    assert not allows(before.subject.id, purpose.id)


def test_e10_a_purpose_that_a_later_form_asks_for_is_allowed_by_nobody_before() -> None:
    event = an_event()
    before = an_attendee(event)
    for kind in (PurposeKind.NEWSLETTER, PurposeKind.QUESTIONNAIRE):
        purpose = a_purpose(f"{kind}:later", kind)
        events.offer_form(event, [purpose.code])
        db.session.commit()
        assert purpose.code in event.form_version.definition["purposes"]
        assert not allows(before.subject.id, purpose.id)


def test_e10_a_question_that_a_later_form_asks_adds_nothing_to_what_was_answered() -> None:
    event = an_event()
    before = an_attendee(event, answers={"telephone": "+81 6 1234 5678"})
    submission = db.session.scalars(select(Submission).where(Submission.person_id == before.id)).one()
    bound = submission.form_version_id
    with_questions(event, a_question("telephone", purposes=("event_operation", "post_event_questionnaire")))
    db.session.refresh(submission)
    assert submission.form_version_id == bound != event.form_version_id
    asked_for = {each["code"]: each["purposes"] for each in submission.form_version.definition["fields"]}
    assert asked_for["telephone"] == ["event_operation"]


def test_e10_an_import_covers_nobody_by_what_a_list_says(scene: Scene) -> None:
    heads = ("Your name", "E-mail address", "Organisation", scene.sharing.purpose.code)
    let_into(a_list(scene.sharing.event, heads, ("Mika", "mika@example.com", "Works", "yes")))
    mika = db.session.scalars(select(Person).where(Person.email == "mika@example.com")).one()
    assert not scene.covered(mika)
