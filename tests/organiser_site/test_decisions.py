"""What people said elsewhere than on a page of ours, entered with the same evidence."""

import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from registration.audit.models import AuditEntry
from registration.consent.actions import give
from registration.consent.models import Channel, ConsentEvent, EventKind, Evidence, ShownBlock
from registration.consent.queries import allows, proof, purpose_by_code
from registration.forms.rendering import words_of
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.organisers.permissions import RoleName
from registration.people.models import Person
from registration.people.queries import person_by_ref, subject_of
from tests.browser import Reader
from tests.factories import a_co_organiser, a_person
from tests.factories.consent import a_notice, a_purpose
from tests.factories.events import an_event

# Before anybody signs in: a session ends after twelve hours.
pytestmark = pytest.mark.usefixtures("noon")
PEOPLE = "/en/organiser/people"
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
BY_BUTTON = {"channel": Channel.WEB, "method": "button"}
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def said(noon) -> str:
    """Provide a time that is over and at which the words were public, as the clock of the house shows it."""
    return (noon + timedelta(hours=1)).astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def case(app, noon, at):
    """Provide a person with a confirmed address and the page for two texts in Japanese."""
    with app.app_context():
        a_notice()
        news, visits = a_purpose("news"), a_purpose("visits", "information")
        person = a_person(name="Mika", confirmed_at=noon)
        ids = news.versions[0].id, visits.versions[0].id
        page = f"{PEOPLE}/{person.ref}/decisions/enter?language=ja&words={ids[0]}&words={ids[1]}"
        ref = person.ref
    at(noon + timedelta(hours=2))
    return ref, page, ids


def post(browser, page, answers, **more):
    form = next(each for each in Reader(browser.get(page).text).forms if "shown" in each.values)
    return browser.post(page, data=form.values | answers | more, content_type="multipart/form-data")


def answers_for(ids, said, first="given", second="refused", channel="telephone"):
    return {f"answer-{ids[0]}": first, f"answer-{ids[1]}": second, "channel": channel, "said_at": said}


def events(app) -> list[ConsentEvent]:
    with app.app_context():
        return db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()


def test_a_call_is_noted_with_the_same_evidence_as_a_page(app, organiser, case, said, noon) -> None:
    _ref, page, ids = case

    answer = post(organiser, page, answers_for(ids, said))

    assert answer.status_code == 303
    asked, given, refused = events(app)
    assert [each.kind for each in (asked, given, refused)] == [
        EventKind.REQUESTED, EventKind.GIVEN, EventKind.REFUSED
    ]  # fmt: skip
    for each in (given, refused):
        assert (each.channel, each.method, each.language) == (Channel.TELEPHONE, "operator", "ja")
        assert each.actor.startswith("staff:")
        assert each.occurred_at == each.shown_at == noon + timedelta(hours=1)
        assert each.notice_version_id
    with app.app_context():
        block = db.session.scalars(select(ShownBlock)).one()
        assert block.sha256 == given.shown_sha256
        assert [each["words"] for each in words_of(block.canonical)["purposes"]] == [
            purpose_by_code(code).versions[0].statement["ja"] for code in ("news", "visits")
        ]
        assert allows(given.subject_id, purpose_by_code("news").id)


def test_the_person_gets_a_mail_that_says_what_was_noted(app, organiser, case, said) -> None:
    _ref, page, ids = case
    post(organiser, page, answers_for(ids, said))
    with app.app_context():
        message = db.session.scalars(select(Message)).one()
        assert (message.kind, message.purpose_id) == ("privacy.noted", None)
        letter = compose(message)
    assert "You allow: Purpose" in letter.text
    assert "You do not allow: Purpose" in letter.text
    assert "/my/" in letter.text
    assert "If it is wrong" in letter.text
    assert "We have this from" not in letter.text


def test_whoever_noted_it_and_the_event_are_named_and_not_coded(app, organiser, case, said) -> None:
    ref, page, ids = case
    post(organiser, page, answers_for(ids, said))
    with app.app_context():
        event, words = an_event(), a_purpose("tours", per_event=True).versions[0]
        subject = subject_of(person_by_ref(ref).id)
        give(subject.id, words.purpose_id, f"event:{event.id}", purpose_version=words, **BY_BUTTON)
        db.session.commit()
        title = event.title["en"]

    shown = organiser.get(f"/en/organiser/people/{ref}").text

    assert title in shown
    assert "staff:" not in shown
    assert "event:" not in shown


def test_the_notice_for_another_country_can_be_the_one_handed_out(
    app, organiser, case, said, noon, at
) -> None:
    ref, page, ids = case
    at(noon)
    with app.app_context():
        title = {"en": "For Germany", "ja": "ドイツの方へ"}
        number = a_notice("privacy-de", region="eea", countries=["DE"], title=title).id
    at(noon + timedelta(hours=2))
    assert "For Germany · version 1" in organiser.get(f"{PEOPLE}/{ref}/decisions").text

    post(organiser, f"{page}&notice={number}", answers_for(ids, said))

    assert {each.notice_version_id for each in events(app)} == {number}


def test_nothing_is_chosen_in_advance(organiser, case) -> None:
    _ref, page, _ids = case
    assert Reader(organiser.get(page).text).checked == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"answer": ""}, "Choose what the person said"),
        ({"answer": "everything"}, "Choose what the person said"),
        ({"channel": ""}, "Choose how the person said it"),
        ({"channel": "paper"}, "Choose the scan of the paper"),
        ({"said_at": ""}, "Enter day and time"),
        ({"said_at": "yesterday"}, "Enter day and time like"),
        ({"said_at": "2031-01-01T10:00"}, "Enter a time that is over"),
        ({"said_at": "2030-04-01T10:00"}, "These words were not public yet"),
        ({"source": "group_member"}, "Choose the organisation that told us"),
        ({"source": "public"}, "Not a valid choice"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_is_kept(
    app, organiser, case, said, change, words
) -> None:
    _ref, page, ids = case
    given = answers_for(ids, said)
    if "answer" in change:
        given[f"answer-{ids[1]}"] = change["answer"]
    else:
        given |= change
    answer = post(organiser, page, given)
    assert answer.status_code == 422
    assert words in answer.text
    assert events(app) == []
    assert f'value="{given["said_at"]}"' in answer.text or change.get("said_at") == "yesterday"


def test_only_what_was_asked_is_recorded_and_something_must_be(app, organiser, case, said) -> None:
    _ref, page, ids = case
    nothing = post(organiser, page, answers_for(ids, said, "not_asked", "not_asked"))
    assert nothing.status_code == 422
    assert "Choose at least one answer" in nothing.text
    post(organiser, page, answers_for(ids, said, "not_asked", "refused"))
    assert [each.kind for each in events(app)] == [EventKind.REQUESTED, EventKind.REFUSED]


def test_a_paper_is_kept_with_its_scan_and_opened_by_few(app, organiser, data_officer, case, said) -> None:
    ref, page, ids = case
    answer = post(organiser, page, answers_for(ids, said, channel="paper"), scan=(io.BytesIO(PDF), "x.exe"))
    assert answer.status_code == 303
    sha256 = events(app)[1].evidence_sha256
    assert {each.evidence_sha256 for each in events(app)} == {sha256}
    assert organiser.get(f"{PEOPLE}/{ref}/proof/{sha256}").status_code == 403

    opened = data_officer.get(f"{PEOPLE}/{ref}/proof/{sha256}")

    assert (opened.data, opened.mimetype) == (PDF, "application/pdf")
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert data_officer.get(f"{PEOPLE}/{ref}/proof/{'0' * 64}").status_code == 404
    with app.app_context():
        assert "evidence.opened" in db.session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("content", [b"MZ", b"<svg onload=alert(1)>", b"%PDF- cut off"])
def test_what_is_no_scan_is_refused_at_the_field(app, organiser, case, said, content) -> None:
    _ref, page, ids = case
    answer = post(organiser, page, answers_for(ids, said), scan=(io.BytesIO(content), "scan.pdf"))
    assert answer.status_code == 422
    assert "This file is no PDF, PNG or JPEG" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Evidence)).all() == []


def test_the_same_page_sent_twice_is_noted_once(app, organiser, case, said) -> None:
    _ref, page, ids = case
    form = next(each for each in Reader(organiser.get(page).text).forms if "shown" in each.values)
    for _ in range(2):
        assert organiser.post(page, data=form.values | answers_for(ids, said)).status_code == 303
    assert len(events(app)) == 3


@pytest.mark.parametrize("proof", ["", "x.y.z", "nonsense"])
def test_a_page_without_proof_comes_back(app, organiser, case, said, proof) -> None:
    _ref, page, ids = case
    answer = post(organiser, page, answers_for(ids, said), shown=proof)
    assert answer.status_code == 409
    assert events(app) == []


def test_s_netjapan_17_who_told_us_is_kept_and_named_to_the_person(app, organiser, case, said) -> None:
    ref, page, ids = case
    with app.app_context():
        partner = a_co_organiser()
        code, name = partner.code, partner.name["en"]
    post(organiser, page, answers_for(ids, said) | {"source": "partner", "source_name": code})
    assert {each.source for each in events(app)} == {f"partner:{code}"}
    with app.app_context():
        letter = compose(db.session.scalars(select(Message)).one())
    for body in (letter.text, letter.html):
        assert f"We have this from: {name}" in body
        assert "Somebody else told us this about you" in body
        assert "what you told us" not in body
    assert f"from a partner ({code})" in organiser.get(f"{PEOPLE}/{ref}").text
    my_page = re.search(r"https://events.example.org(/en/my/\S+)", letter.text)[1]
    assert f"from a partner ({code})" in app.test_client().get(my_page).text


def test_what_is_noted_for_an_unproven_address_waits_for_the_person(app, organiser, case, said) -> None:
    _ref, _page, ids = case
    answer = organiser.submit(
        f"{PEOPLE}/new", form="people/new", name="Ken", email="ken@example.com", country="DE"
    )
    assert answer.status_code == 303
    page = f"{answer.location}/enter?language=en&words={ids[0]}"
    post(organiser, page, {f"answer-{ids[0]}": "given", "channel": "face_to_face", "said_at": said})
    with app.app_context():
        ken = db.session.scalars(select(Person).where(Person.email == "ken@example.com")).one()
        subject, purpose = subject_of(ken.id), purpose_by_code("news")
        assert ken.country == "DE"
        assert not allows(subject.id, purpose.id)
        letter = compose(db.session.scalars(select(Message)).one())
        assert "press the button on your page" in letter.text
        subject_id, purpose_id = subject.id, purpose.id
    address = next(line for line in letter.text.splitlines() if "/my/" in line).removeprefix(
        "https://events.example.org"
    )
    visitor = app.test_client()
    assert "Our staff noted for you" in visitor.get(address).text
    with app.app_context():
        assert not allows(subject_id, purpose_id), "opening the page confirms nothing"

    visitor.submit(address, form="confirm")

    with app.app_context():
        assert allows(subject_id, purpose_id)
        assert person_by_ref(ken.ref).confirmed_at
    assert "Our staff noted for you" not in visitor.get(address).text


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x\x00@example.com"])
def test_an_address_that_is_none_is_told_at_the_field(app, organiser, email) -> None:
    answer = organiser.submit(f"{PEOPLE}/new", form="people/new", name="Ken", email=email)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def test_a_known_address_leads_to_the_person_and_changes_nothing(app, organiser, case) -> None:
    ref, _page, _ids = case
    with app.app_context():
        email = person_by_ref(ref).email
    answer = organiser.submit(f"{PEOPLE}/new", form="people/new", name="Other", email=email)
    assert answer.location.endswith(f"{ref}/decisions")
    with app.app_context():
        assert person_by_ref(ref).name == "Mika"


def test_a_text_for_each_event_needs_its_event(app, organiser, case, said) -> None:
    ref, _page, _ids = case
    with app.app_context():
        version = a_purpose("only_here", "other", per_event=True).versions[0].id
        event = an_event().id
    page = f"{PEOPLE}/{ref}/decisions/enter?language=en&words={version}"
    back = organiser.get(page)
    assert back.status_code == 303
    assert "Choose the event" in organiser.get(back.location).text
    for wrong in ("x", "99999999999999999999", "-1"):
        assert organiser.get(f"{page}&event={wrong}").status_code == 303
    assert organiser.get(f"{PEOPLE}/{ref}/decisions/enter?_scheme=x&ref=y").status_code == 303
    post(
        organiser,
        f"{page}&event={event}",
        {f"answer-{version}": "given", "channel": "telephone", "said_at": _now(app)},
    )
    assert events(app)[1].context == f"event:{event}"


def _now(app) -> str:
    return clock.now().astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")


def test_a_withdrawal_by_telephone_counts_from_when_it_was_said(app, organiser, case, noon) -> None:
    ref, _page, _ids = case
    with app.app_context():
        subject, purpose = subject_of(person_by_ref(ref).id), purpose_by_code("news")
        give(
            subject.id, purpose.id, purpose_version=purpose.versions[0], channel=Channel.WEB, method="button"
        )
        db.session.commit()
        standing, subject_id, purpose_id = events(app)[0].id, subject.id, purpose.id
    page = f"{PEOPLE}/{ref}/decisions/withdraw"
    nothing = organiser.submit(page, form="decisions/withdraw", channel="telephone", said_at=_now(app))
    assert nothing.status_code == 422
    assert "Choose what the person withdrew" in nothing.text

    done = organiser.submit(
        page, form="decisions/withdraw", ended=str(standing), channel="telephone", said_at=_now(app)
    )

    assert done.status_code == 303
    last = events(app)[-1]
    assert (last.kind, last.channel, last.method) == (EventKind.WITHDRAWN, Channel.TELEPHONE, "operator")
    assert last.occurred_at == clock.now()
    with app.app_context():
        assert not allows(subject_id, purpose_id)
        letter = compose(db.session.scalars(select(Message)).one())
    assert "You withdrew: Purpose" in letter.text


def test_staff_see_the_page_as_it_was_shown_and_that_is_noted(app, organiser, case, said) -> None:
    ref, page, ids = case
    post(organiser, page, answers_for(ids, said))
    record = organiser.get(f"{PEOPLE}/{ref}").text
    act = events(app)[0].act
    assert f"/people/{ref}/shown/{act}" in record
    assert "by telephone" in record

    shown = organiser.get(f"{PEOPLE}/{ref}/shown/{act}").text

    with app.app_context():
        statement = purpose_by_code("news").versions[0].statement["ja"]
        assert "person.page-shown" in db.session.scalars(select(AuditEntry.action)).all()
        other = a_person().ref
    assert statement in shown
    assert "Agreed" in shown
    assert "Refused" in shown
    assert "/ja/privacy/versions/1" in shown
    assert organiser.get(f"{PEOPLE}/{other}/shown/{act}").status_code == 404


@pytest.mark.parametrize("role", [RoleName.CO_ORGANISER])
def test_others_note_nothing(signed_in, case, role) -> None:
    _ref, page, _ids = case
    assert signed_in(role).get(page).status_code in (302, 403)


def test_what_was_found_void_of_one_person_ends_with_its_proof(app, data_officer, case) -> None:
    ref, _page, _ids = case
    with app.app_context():
        subject = subject_of(person_by_ref(ref).id)
        for code in ("news", "visits"):
            purpose = purpose_by_code(code)
            give(subject.id, purpose.id, purpose_version=purpose.versions[0], **BY_BUTTON)
        db.session.commit()
        subject_id, kept = subject.id, purpose.id
    page, given = f"{PEOPLE}/{ref}/decisions/void", events(app)[0]
    finding = {"ground": "authority", "finding": "Decision 12/2030 of the authority"}
    assert page in data_officer.get(f"{PEOPLE}/{ref}").text
    for wrong in ({"void": ""}, {"void": "999"}, {"finding": ""}, {"ground": "mood"}):
        asked = {"void": str(given.id)} | finding | wrong
        assert data_officer.submit(page, form="decisions/void", **asked).status_code == 422

    done = data_officer.submit(page, form="decisions/void", void=str(given.id), **finding)

    assert "1 decision is void from now on." in data_officer.get(done.location).text
    last = events(app)[-1]
    assert (last.kind, last.method, last.purpose_id) == (
        EventKind.INVALIDATED, "authority", given.purpose_id
    )  # fmt: skip
    with app.app_context():
        assert not allows(subject_id, given.purpose_id)
        assert allows(subject_id, kept), "what was not chosen stands"
        assert finding["finding"].encode() in proof(subject_id, last.evidence_sha256).content
