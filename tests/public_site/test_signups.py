import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.actions import (
    new_purpose_version,
    publish_purpose_version,
    remove_retention,
    set_retention,
)
from registration.consent.models import ConsentEvent, EventKind, Purpose, RetentionStart, ShownBlock
from registration.consent.queries import purpose_by_code
from registration.consent.rules import PurposeWords
from registration.events.actions import touch
from registration.events.models import Event
from registration.forms import actions as forms
from registration.forms.models import Submission
from registration.forms.queries import fields_of
from registration.foundation.database import db
from registration.foundation.personal_data import Category
from registration.foundation.prepared import Prepared
from registration.mail.models import Message
from registration.people.models import Person
from registration.signups.models import PlaceCount, Signup, SignupState
from tests.browser import Reader
from tests.factories.consent import a_notice, a_purpose, some_words
from tests.factories.events import a_host, an_event

ANSWERS = {"name": "田中 美香", "email": "mika@minato-foods.example", "organisation": "みなと食品"}


@pytest.fixture
def address(app) -> str:
    """Provide the sign-up page of an event that is open."""
    with app.app_context():
        a_notice()
        event = an_event(purposes=[a_purpose().code])
        a_host(event)
        return f"/ja/events/{event.slug}/sign-up"


def new_words(purpose: Purpose, **different: object) -> None:
    words = some_words(9, purpose.recipient) | different
    publish_purpose_version(new_purpose_version(purpose, PurposeWords(**words)))
    db.session.commit()


def stored(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def decisions() -> list[ConsentEvent]:
    return db.session.scalars(select(ConsentEvent).where(ConsentEvent.purpose_id.is_not(None))).all()


def boxes(page: str) -> list[str]:
    return re.findall(r'name="consent" value="([^"]+)"', page)


def test_a_signup_is_kept_with_its_message(app, visitor, address) -> None:
    answer = visitor.submit(address, **ANSWERS)
    assert answer.status_code == 303
    assert "田中" not in answer.location
    assert [stored(app, table) for table in (Person, Submission, Signup, Message)] == [1, 1, 1, 1]
    page = visitor.get(answer.location)
    assert "mika@minato-foods.example" in page.text


def test_c1_with_every_box_empty_the_signup_stands_and_each_purpose_is_refused(app, visitor, address) -> None:
    offered = boxes(visitor.get(address).text)
    assert offered

    visitor.submit(address, **ANSWERS)

    with app.app_context():
        asked, *events = db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
        assert asked.kind is EventKind.REQUESTED
        assert [event.kind for event in events] == [EventKind.REFUSED] * len(offered)
        assert {event.purpose.code for event in events} == set(offered)
        assert db.session.scalars(select(Signup.state)).all() == [SignupState.HELD]


def test_one_box_ticked_is_one_given_and_the_others_refused(app, visitor, address) -> None:
    offered = boxes(visitor.get(address).text)
    visitor.submit(address, **ANSWERS, consent=offered[0])
    with app.app_context():
        kinds = {event.purpose.code: event.kind for event in decisions()}
    assert kinds == {code: EventKind.GIVEN if code == offered[0] else EventKind.REFUSED for code in offered}


def test_c2_no_box_is_ticked_before_the_person_has_answered(visitor, address) -> None:
    assert Reader(visitor.get(address).text).checked == []


def test_c2_after_an_error_a_box_is_as_the_person_left_it(visitor, address) -> None:
    offered = boxes(visitor.get(address).text)
    page = visitor.submit(address, **(ANSWERS | {"email": "nope"}), consent=offered[0])
    assert page.status_code == 422
    assert Reader(page.text).checked == ["consent"]
    assert 'value="田中 美香"' in page.text
    assert 'id="email-error"' in page.text


def test_c3_a_given_event_keeps_what_was_shown(app, visitor, address) -> None:
    page = visitor.get(address).text
    offered = boxes(page)
    visitor.submit(address, **ANSWERS, consent=offered[0])
    with app.app_context():
        event = db.session.scalars(select(ConsentEvent).where(ConsentEvent.kind == EventKind.GIVEN)).one()
        block = db.session.scalars(select(ShownBlock)).one()
        assert event.shown_sha256 == block.sha256
        assert event.language == "ja"
        assert event.notice_version_id == block.notice_version_id
        seen = json.loads(block.canonical)
    assert [each["code"] for each in seen["purposes"] if each["control"] == "checkbox"] == offered
    assert {each["default"] for each in seen["purposes"]} <= {"unticked", "none"}
    for each in seen["purposes"]:
        assert each["words"] in page, "what is kept is what stood on the page"


def test_c5_readers_of_two_languages_leave_two_records(app, visitor, address) -> None:
    visitor.submit(address, **ANSWERS)
    visitor.submit(address.replace("/ja/", "/en/"), **(ANSWERS | {"email": "other@example.com"}))
    with app.app_context():
        rows = db.session.execute(select(ConsentEvent.language, ConsentEvent.shown_sha256).distinct()).all()
        shown = {block.sha256: block for block in db.session.scalars(select(ShownBlock))}
        statements = {
            version.statement[tag]: tag
            for purpose in db.session.scalars(select(Purpose))
            for version in purpose.versions
            for tag in ("ja", "en")
        }
    assert sorted(language for language, _ in rows) == ["en", "ja"]
    assert len({sha256 for _, sha256 in rows}) == 2
    for language, sha256 in rows:
        block = json.loads(shown[sha256].canonical)
        assert (shown[sha256].language, block["language"], block["notice"]["language"]) == (language,) * 3
        assert {statements[each["words"]] for each in block["purposes"]} == {language}
    hashes = [json.loads(block.canonical)["notice"]["sha256"] for block in shown.values()]
    assert len(set(hashes)) == 2, "the texts of the notice differ too"


def test_c6_a_purpose_that_is_not_on_the_form_is_refused_and_noted(app, visitor, address) -> None:
    answer = visitor.submit(address, **ANSWERS, consent="everything")
    assert answer.status_code == 400
    assert stored(app, Signup) == 0
    with app.app_context():
        assert "consent.unknown-purpose-posted" in db.session.scalars(select(AuditEntry.action)).all()


def test_e2_the_same_form_sent_twice_is_one_signup(app, visitor, address) -> None:
    form = Reader(visitor.get(address).text).form(0)
    answers = [visitor.post(address, data=form.values | ANSWERS) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert [stored(app, table) for table in (Signup, Submission, Message)] == [1, 1, 1]
    with app.app_context():
        assert db.session.scalars(select(PlaceCount.taken)).one() == 1


def test_a_newcomer_and_an_old_hand_see_the_same_page(app, visitor, address) -> None:
    pages = [visitor.get(visitor.submit(address, **ANSWERS).location).text for _ in range(2)]
    hidden = re.compile(r'name="to" value="[^"]+"|to=[^"]+"')
    assert hidden.sub("", pages[0]) == hidden.sub("", pages[1])
    assert stored(app, Signup) == 1


def test_e4_words_that_changed_meanwhile_come_back_new_and_unticked(app, visitor, address) -> None:
    before = Reader(visitor.get(address).text).form(0)
    offered = boxes(visitor.get(address).text)
    changed = next(code for code in offered if code.startswith("newsletter"))
    same = next(code for code in offered if code != changed)
    with app.app_context():
        new_words(purpose_by_code(changed), statement={"en": "Other words.", "ja": "新しい言葉。"})

    page = visitor.post(address, data=before.values | ANSWERS | {"consent": [changed, same]})

    assert page.status_code == 409
    assert "新しい言葉。" in page.text
    assert 'value="田中 美香"' in page.text
    assert stored(app, Signup) == 0
    ticked = re.findall(r'value="([^"]+)"[^>]* checked', page.text)
    assert ticked == [same], "the other tick stays, the changed one is asked again"
    visitor.post(address, data=Reader(page.text).form(0).values | ANSWERS)
    with app.app_context():
        decided = decisions()
        assert {each.purpose.code: each.purpose_version.number for each in decided}[changed] == 2


@pytest.mark.parametrize("proof", ["", "nonsense", "a.b.c.d.e", "ü" * 30, "x" * 10_000])
def test_a_form_without_our_proof_is_shown_again_with_what_was_typed(app, visitor, address, proof) -> None:
    page = visitor.post(address, data=ANSWERS | {"shown": proof})
    assert page.status_code == 400
    assert 'value="田中 美香"' in page.text
    assert stored(app, Signup) == 0


def test_a_forged_proof_says_that_the_page_was_not_ours(app, visitor, address) -> None:
    form = Reader(visitor.get(address).text).form(0)
    forged = form.values["shown"][:-1] + "_"
    page = visitor.post(address, data=form.values | ANSWERS | {"shown": forged})
    assert page.status_code == 400
    assert "当サイトのページであることを確認できませんでした" in page.text


def test_an_old_page_comes_back_with_everything_kept(app, visitor, noon, address, at) -> None:
    form = Reader(visitor.get(address).text).form(0)
    offered = boxes(visitor.get(address).text)
    at(noon + timedelta(hours=24, minutes=1))

    page = visitor.post(address, data=form.values | ANSWERS | {"consent": offered[0]})

    assert page.status_code == 409
    assert "長い時間開かれていました" in page.text
    assert 'value="田中 美香"' in page.text
    assert re.findall(r'value="([^"]+)"[^>]* checked', page.text) == [offered[0]]
    assert stored(app, Signup) == 0
    again = visitor.post(address, data=Reader(page.text).form(0).values | ANSWERS | {"consent": offered[0]})
    assert again.status_code == 303


def test_an_old_page_whose_words_changed_comes_back_unticked(app, visitor, noon, address, at) -> None:
    form = Reader(visitor.get(address).text).form(0)
    code = next(each for each in boxes(visitor.get(address).text) if each.startswith("newsletter"))
    at(noon + timedelta(days=2))
    with app.app_context():
        new_words(purpose_by_code(code), statement={"en": "Other words.", "ja": "新しい言葉。"})
    page = visitor.post(address, data=form.values | ANSWERS | {"consent": code})
    assert page.status_code == 409
    assert Reader(page.text).checked == []


def test_a_page_sent_again_with_other_answers_asks_whether_they_are_meant(app, visitor, address) -> None:
    form = Reader(visitor.get(address).text).form(0)
    visitor.post(address, data=form.values | ANSWERS)
    other = ANSWERS | {"email": "other@example.com"}

    page = visitor.post(address, data=form.values | other)

    assert page.status_code == 409
    assert "このページは一度送信されています" in page.text
    assert stored(app, Signup) == 1
    assert visitor.post(address, data=Reader(page.text).form(0).values | other).status_code == 303
    assert stored(app, Signup) == 2


def test_s_ajc_11_a_form_in_japanese_only_is_shown_and_recorded_in_japanese(app, visitor) -> None:
    with app.app_context():
        a_notice()
        event = an_event(purposes=[a_purpose().code])
        before = event.form_version
        event.form_version = forms.publish(
            forms.new_version(before.form, fields_of(before), before.definition["purposes"], ["ja"])
        )
        touch(event)
        db.session.commit()
        slug = event.slug
    asked = visitor.get(f"/en/events/{slug}/sign-up")
    assert (asked.status_code, asked.location) == (303, f"/ja/events/{slug}/sign-up")
    visitor.submit(asked.location, **ANSWERS)
    with app.app_context():
        event = decisions()[0]
        seen = json.loads(db.session.scalars(select(ShownBlock)).one().canonical)
        assert (event.language, seen["language"], seen["notice"]["language"]) == ("ja", "ja", "ja")


def test_s_jasso_1_4_looking_around_leaves_no_trace_and_accepts_nothing(app, visitor, address) -> None:
    pages = [
        visitor.get(place) for place in (address, address.removesuffix("/sign-up"), "/ja/privacy", "/ja/")
    ]
    assert not any("Set-Cookie" in page.headers for page in pages)
    assert [stored(app, table) for table in (Person, ConsentEvent, ShownBlock, Submission)] == [0, 0, 0, 0]


def test_s_jetro_14_a_purpose_of_this_form_alone_is_shown_and_kept(app, visitor) -> None:
    with app.app_context():
        a_notice()
        only_here = a_purpose("factory_visit_insurance", "other", per_event=True)
        event, other = an_event(purposes=[only_here.code]), an_event()
        words, event_id = only_here.versions[0].statement["en"], event.id
        address, elsewhere = (f"/en/events/{each.slug}/sign-up" for each in (event, other))
    assert words in visitor.get(address).text
    assert words not in visitor.get(elsewhere).text
    visitor.submit(address, **ANSWERS, consent="factory_visit_insurance")
    with app.app_context():
        given = next(each for each in decisions() if each.purpose.code == "factory_visit_insurance")
        assert (given.kind, given.context) == (EventKind.GIVEN, f"event:{event_id}")
        seen = json.loads(db.session.scalars(select(ShownBlock)).one().canonical)
        assert words in [each["words"] for each in seen["purposes"]]


def test_s_tokyo_3_the_purpose_stands_beside_the_form_and_no_field_is_hidden(visitor, address) -> None:
    page = visitor.get(address)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)"', page.text)
    assert set(hidden) <= {"shown", "csrf_token"}
    assert "/ja/privacy" in page.text
    assert page.text.index('href="#notice"') < page.text.index('id="name"'), "on a phone it stands below"
    assert "当センターだけが利用します。" in page.text


def test_s_netjapan_20_what_is_optional_and_what_follows_is_said(visitor, address) -> None:
    page = visitor.get(address).text
    assert "任意の項目は空欄のままでかまいません。空欄でも不利になることはありません。" in page
    assert "任意と書かれていない項目は、席を用意するために必要です。ご記入がないと参加できません。" in page
    assert page.count("(任意)") + page.count("（任意）") >= 2
    assert page.count('class="purpose__if"') == page.count('<div class="purpose')


def test_a_proof_of_another_form_is_no_proof(app, visitor, address) -> None:
    with app.app_context():
        other = f"/ja/events/{an_event().slug}/sign-up"
    proof = Reader(visitor.get(other).text).form(0).values
    page = visitor.post(address, data=proof | ANSWERS)
    assert page.status_code == 400
    assert "別のフォームのもの" in page.text


@pytest.mark.parametrize(
    "name",
    ["محمد عبد الله", "👩‍💼 Ada", "O'Brien <b>&", "山" * 200, "a\u0301" * 50, "\u202ename"],
)
def test_e11_names_of_any_script_are_stored_as_they_are(app, visitor, address, name) -> None:
    assert visitor.submit(address, **(ANSWERS | {"name": name})).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Submission)).one().answers["name"] == name


@pytest.mark.parametrize("name", ["x" * 10_000, "a\x00b", "\x00", "   "])
def test_e11_what_cannot_be_stored_is_refused_at_the_field(app, visitor, address, name) -> None:
    page = visitor.submit(address, **(ANSWERS | {"name": name}))
    assert page.status_code == 422
    assert 'id="name-error"' in page.text
    assert "mika@minato-foods.example" in page.text
    assert stored(app, Person) == 0


def test_e11_an_answer_in_another_encoding_is_refused_and_not_mangled(app, visitor, address) -> None:
    sent = Reader(visitor.get(address).text).form(0).values | ANSWERS | {"name": "山田"}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + str(value).encode("cp932" if name == "name" else "utf-8")
        for name, value in sent.items()
    ]
    answer = visitor.post(
        address, data=b"\r\n".join([*parts, b"--x--"]), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert stored(app, Person) == 0


def test_a_broken_encoding_is_no_error_of_ours(visitor, address) -> None:
    answer = visitor.post(
        address, data=b"name=%ff%fe&email=\xff&shown=x", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400


def test_a_full_event_says_so_and_offers_the_waiting_line(app, visitor) -> None:
    with app.app_context():
        event = an_event(capacity=1)
        address, event_id = f"/en/events/{event.slug}/sign-up", event.id
    visitor.submit(address, **ANSWERS)
    assert "waiting list" in visitor.get(address).text
    visitor.submit(address, **(ANSWERS | {"email": "second@example.com"}))
    with app.app_context():
        states = db.session.scalars(select(Signup.state).order_by(Signup.arrival)).all()
        assert states == [SignupState.HELD, SignupState.WAITING]
        assert db.session.scalars(select(PlaceCount.taken).where(PlaceCount.event_id == event_id)).one() == 1


def test_a_full_event_without_waiting_line_says_so(app, visitor) -> None:
    with app.app_context():
        address = f"/en/events/{an_event(capacity=1, waitlist=False).slug}/sign-up"
    proof = Reader(visitor.get(address).text).form(0).values
    visitor.submit(address, **ANSWERS)
    late = visitor.post(address, data=proof | ANSWERS | {"email": "second@example.com"})
    assert late.status_code == visitor.get(address).status_code == 409
    assert "All places are taken" in late.text


def test_a_draft_has_no_page(app, visitor) -> None:
    with app.app_context():
        event = an_event()
        event.state = "draft"
        db.session.commit()
        slug = event.slug
    assert visitor.get(f"/en/events/{slug}/sign-up").status_code == 404
    assert visitor.get(f"/en/events/{slug}").status_code == 404


def test_the_form_is_read_with_few_statements(app, visitor, address, statements) -> None:
    visitor.get(address)
    with statements() as seen:
        visitor.get(address)
    assert len(seen) <= 4, seen
    form = Reader(visitor.get(address).text).form(0)
    visitor.submit(address, **(ANSWERS | {"email": "warm@example.com"}))
    with statements() as seen:
        visitor.post(address, data=form.values | ANSWERS)
    assert len(seen) <= 15, "\n".join(seen)


@pytest.mark.only_on("postgresql")  # nobody travels to a file
def test_a_signup_is_four_round_trips_to_the_server(app, visitor, address, monkeypatch) -> None:
    form = Reader(visitor.get(address).text).form(0)
    trips: list[object] = []
    sending = Prepared.send
    monkeypatch.setattr(
        Prepared, "send", lambda self, sent, **how: trips.append(sent) or sending(self, sent, **how)
    )
    visitor.post(address, data=form.values | ANSWERS)
    assert len(trips) == 4


def test_nothing_personal_is_in_the_trail(app, visitor, address) -> None:
    visitor.submit(address, **ANSWERS)
    with app.app_context():
        trail = " ".join(
            str((e.action, e.subject_type, e.details, e.whose))
            for e in db.session.scalars(select(AuditEntry))
        )
    assert not any(value in trail for value in ANSWERS.values())


def test_an_event_page_is_kept_until_something_changes(app, visitor, address) -> None:
    page = visitor.get(address.removesuffix("/sign-up"))
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    etag = page.headers["ETag"]
    again = visitor.get(address.removesuffix("/sign-up"), headers={"If-None-Match": etag})
    assert again.status_code == 304
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        event.title = {"en": "New title", "ja": "新しい題"}
        db.session.commit()
    changed = visitor.get(address.removesuffix("/sign-up"), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert "新しい題" in changed.text


def test_s_netjapan_58_the_notice_beside_the_form_says_how_long_data_is_kept(
    app, visitor, statements
) -> None:
    sentence = "行事のあと半年で消去します。"
    with app.app_context():
        a_notice()
        purpose = a_purpose(retention={"en": "Half a year after the event.", "ja": sentence})
        address = f"/ja/events/{an_event(purposes=[purpose.code]).slug}/sign-up"
        set_retention(purpose, Category.CONTACT, keep_days=183, begins=RetentionStart.EVENT_ENDED)
        db.session.commit()
        purpose_id = purpose.id
    page = visitor.get(address).text
    beside = page[page.index('id="notice"') :]
    assert sentence in beside
    assert "連絡先：イベント終了日から183日（約6 か月）" in beside
    refused = visitor.submit(address, **(ANSWERS | {"email": ""}))
    assert "183日" in refused.text, "also when the form comes back"

    with app.app_context():
        purpose = db.session.get(Purpose, purpose_id)
        set_retention(purpose, Category.CONTACT, keep_days=30, begins=RetentionStart.EVENT_ENDED)
        db.session.commit()
    assert "連絡先：イベント終了日から30日" in visitor.get(address).text

    with app.app_context():
        remove_retention(db.session.get(Purpose, purpose_id), Category.CONTACT)
        db.session.commit()
    assert "終了日から30日" not in visitor.get(address).text
    with statements() as seen:
        visitor.get(address)
    assert len(seen) == 1, seen
