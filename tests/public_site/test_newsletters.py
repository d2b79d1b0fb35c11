import json
import re

import pytest
from sqlalchemy import func, select

from registration.audit.models import AuditEntry
from registration.consent.models import ConsentEvent, ConsentState, EventKind, ShownBlock
from registration.foundation.database import db
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.newsletters.actions import newsletters
from registration.newsletters.actions.orders import confirm
from registration.newsletters.models import Order
from registration.newsletters.queries import newsletter_by_slug, subscribers
from registration.newsletters.rules import Details
from registration.people.models import Person
from registration.presets import loading
from tests.browser import Reader
from tests.factories.consent import a_notice
from tests.factories.newsletters import a_newsletter, a_subscriber

ADDRESS = "/en/newsletters/brief"
BOX = "newsletter:brief"
WISH = {"email": "mika@minato-foods.example", "name": "田中 美香", "consent": BOX}


@pytest.fixture(autouse=True)
def brief(app) -> None:
    """Provide a newsletter that can be ordered, and a notice."""
    with app.app_context():
        a_notice()
        a_newsletter(slug="brief", title={"en": "In brief", "ja": "東南アジア便り"})


def stored(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_list_shows_what_can_be_ordered(app, visitor) -> None:
    with app.app_context():
        a_newsletter(slug="inside", title={"en": "For members"}, public=False)
    page = visitor.get("/en/newsletters").text
    assert "In brief" in page
    assert "For members" not in page
    assert visitor.get("/en/newsletters/inside").status_code == 404
    assert visitor.get("/en/newsletters/none").status_code == 404


def test_an_order_is_kept_with_its_evidence_and_a_question_by_mail(app, visitor) -> None:
    page = visitor.get("/ja/newsletters/brief")
    answer = visitor.submit("/ja/newsletters/brief", **WISH)

    assert answer.status_code == 303
    assert answer.location == "/ja/newsletters/brief/check-your-mail"
    with app.app_context():
        asked, event = db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
        block = db.session.scalars(select(ShownBlock)).one()
        order = db.session.scalars(select(Order)).one()
        message = db.session.scalars(select(Message)).one()
        assert (asked.kind, asked.act) == (EventKind.REQUESTED, event.act)
        assert (event.kind, event.effective, event.language) == (EventKind.GIVEN, False, "ja")
        assert event.shown_sha256 == block.sha256
        assert order.submission.shown_block_id == block.id
        assert order.submission.answers == {"email": WISH["email"], "name": WISH["name"]}
        assert (message.kind, message.purpose_id) == ("newsletters.confirm", None)
        (shown,) = json.loads(block.canonical)["purposes"]
    assert (shown["control"], shown["default"]) == ("checkbox", "unticked")
    assert shown["words"] in page.text


def test_nobody_is_a_subscriber_before_the_button_in_the_mail(app, visitor) -> None:
    visitor.submit(ADDRESS, **WISH)
    with app.app_context():
        found = newsletter_by_slug("brief")
        assert found is not None
        assert subscribers(found) == 0


def test_c2_the_box_is_never_ticked_in_advance(visitor) -> None:
    assert Reader(visitor.get(ADDRESS).text).checked == []


def test_without_a_tick_there_is_no_order_and_the_box_says_so(app, visitor) -> None:
    page = visitor.submit(ADDRESS, **(WISH | {"consent": None}))
    assert page.status_code == 422
    assert f'id="{BOX}-error"' in page.text
    assert f'href="#{BOX}"' in page.text
    assert 'value="mika@minato-foods.example"' in page.text
    assert Reader(page.text).checked == []
    assert stored(app, Order) == stored(app, Person) == 0


def test_what_was_typed_and_ticked_is_still_there_after_an_error(app, visitor) -> None:
    page = visitor.submit(ADDRESS, **(WISH | {"email": "nope"}))
    assert page.status_code == 422
    assert 'id="email-error"' in page.text
    assert 'value="田中 美香"' in page.text
    assert Reader(page.text).checked == ["consent"]
    assert "<title>Error: " in page.text
    assert stored(app, Order) == 0


def test_e2_the_same_page_sent_twice_is_one_order(app, visitor) -> None:
    form = Reader(visitor.get(ADDRESS).text).forms[0].values | WISH
    first, second = (visitor.post(ADDRESS, data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert [stored(app, table) for table in (Order, ConsentEvent, Message)] == [1, 2, 1]


def test_e4_words_that_changed_meanwhile_come_back_unticked(app, visitor) -> None:
    form = Reader(visitor.get(ADDRESS).text).forms[0].values | WISH
    with app.app_context():
        found = newsletter_by_slug("brief")
        assert found is not None
        newsletters.change(found, Details(title={"en": "In brief"}, statement={"en": "Send me all of it."}))
        db.session.commit()
    page = visitor.post(ADDRESS, data=form)
    assert page.status_code == 409
    assert "Send me all of it." in page.text
    assert 'value="mika@minato-foods.example"' in page.text
    assert Reader(page.text).checked == []
    assert stored(app, Order) == 0


def test_c6_a_purpose_that_is_not_on_the_form_is_refused_and_noted(app, visitor) -> None:
    page = visitor.submit(ADDRESS, **(WISH | {"consent": [BOX, "share:somebody"]}))
    assert page.status_code == 400
    assert stored(app, Order) == 0
    with app.app_context():
        noted = db.session.scalars(select(AuditEntry.action)).all()
    assert "consent.unknown-purpose-posted" in noted


@pytest.mark.parametrize("proof", [None, "", "x.y.z", "é", "a" * 10_000])
def test_without_proof_of_our_page_nothing_is_stored(app, visitor, proof) -> None:
    page = visitor.submit(ADDRESS, **WISH, shown=proof)
    assert page.status_code == 400
    assert 'value="mika@minato-foods.example"' in page.text
    assert stored(app, Order) == 0


@pytest.mark.parametrize("words", ["a\x00b", "x" * 10_000, "=1+1", "<b>", "🐟 ع"])
def test_e11_odd_names_are_stored_or_refused_and_never_mangled(app, visitor, words) -> None:
    answer = visitor.submit(ADDRESS, **(WISH | {"name": words}))
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        with app.app_context():
            assert db.session.scalars(select(Order)).one().submission.answers["name"] == words


def test_known_and_unknown_addresses_get_the_same_answer(app, visitor) -> None:
    with app.app_context():
        found = newsletter_by_slug("brief")
        assert found is not None
        a_subscriber(found, email="known@visitor.example")
    answers = [visitor.submit(ADDRESS, **(WISH | {"email": each})) for each in
               ("known@visitor.example", "new@visitor.example")]  # fmt: skip
    assert len({(each.status_code, each.location, each.text) for each in answers}) == 1
    pages = {visitor.get(each.location).text for each in answers}
    assert len(pages) == 1
    assert stored(app, Message) == 2, "both are asked by mail"


def test_a_stranger_changes_nothing_of_a_known_person(app, visitor) -> None:
    with app.app_context():
        found = newsletter_by_slug("brief")
        assert found is not None
        a_subscriber(found, email="known@visitor.example", name="Ada", language="en")
    visitor.submit("/ja/newsletters/brief", **(WISH | {"email": "known@visitor.example", "name": "Mallory"}))
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        assert (person.name, person.language) == ("Ada", "en")
        assert db.session.scalars(select(ConsentState.kind)).all() == [EventKind.GIVEN]


def test_m17_nothing_a_stranger_typed_stands_in_the_question(app, visitor) -> None:
    visitor.submit(ADDRESS, **(WISH | {"name": "Buy pills at https://spam.example"}))
    with app.app_context():
        letter = compose(db.session.scalars(select(Message)).one())
    assert letter is not None
    for words in (letter.subject, letter.text, letter.html):
        assert "pills" not in words
        assert "spam.example" not in words
    assert letter.unsubscribe is None
    assert re.search(r"https://events\.example\.org/en/newsletter/confirm/[\w.-]+", letter.text)


def test_no_page_of_the_order_sets_a_cookie(visitor) -> None:
    answers = [visitor.get("/en/newsletters"), visitor.get(ADDRESS), visitor.submit(ADDRESS, **WISH)]
    assert all("Set-Cookie" not in each.headers for each in answers)


def test_c39_an_order_follows_the_notice_of_the_country_and_the_person_keeps_it(app, visitor) -> None:
    with app.app_context():
        a_notice(
            "privacy-eea", countries=["DE"], title={"en": "For Germany", "ja": "ドイツの方へ"},
            summary={"en": [["Who", "Office in Germany"]]},
        )  # fmt: skip
    there = visitor.get(f"{ADDRESS}?country=DE").text
    assert "Office in Germany" in there
    assert there.count('<option value="DE" selected>') == 2
    assert "For Germany" in visitor.get(ADDRESS).text

    form = next(each for each in Reader(visitor.get(ADDRESS).text).forms if "shown" in each.values)
    app.extensions["registration.kept"].clear()  # as in a process that did not draw the page
    other = visitor.post(ADDRESS, data=form.values | WISH | {"country": "DE"})
    assert other.status_code == 409
    assert "For people who live in Germany another privacy notice holds" in other.text
    assert Reader(other.text).checked == ["consent"]
    assert stored(app, Order) == 0

    again = next(each for each in Reader(other.text).forms if "shown" in each.values)
    assert visitor.post(ADDRESS, data=again.values).status_code == 303
    with app.app_context():
        block = json.loads(db.session.scalars(select(ShownBlock)).one().canonical)
        assert (block["notice"]["code"], block["notice"]["version"]) == ("privacy-eea", 1)
        order = db.session.scalars(select(Order)).one()
        confirm(order)
        db.session.commit()
        assert order.person.country == "DE"


def test_s_ajc_11_a_newsletter_in_japanese_only_is_ordered_in_japanese(app, visitor) -> None:
    with app.app_context():
        loading.load("promotion-centre")
        db.session.commit()

    elsewhere = visitor.get("/en/newsletters/centre-news")
    assert elsewhere.status_code == 302
    assert elsewhere.location == "/ja/newsletters/centre-news"
    page = visitor.get(elsewhere.location).text
    for field in ("email", "name", "prefecture", "organisation", "business_category"):
        assert f'name="{field}"' in page
    assert "北海道" in page
