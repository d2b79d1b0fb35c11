import re
from datetime import timedelta
from itertools import product

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from registration.audit.models import AuditEntry
from registration.consent.models import ConsentEvent, ConsentState, EventKind
from registration.foundation import clock, links
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.tokens import Capability, make
from registration.mail.composing import compose
from registration.mail.models import Message
from registration.newsletters.models import Order
from registration.newsletters.queries import newsletter_by_slug, subscribers
from registration.people import personal_data as people_data
from registration.people.models import Person
from tests.factories.consent import a_notice
from tests.factories.newsletters import a_campaign_under_way, a_newsletter, a_subscriber, copies

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
WISH = {"email": "mika@visitor.example", "name": "Mika", "consent": "newsletter:brief"}


@pytest.fixture(autouse=True)
def brief(app) -> None:
    """Provide a newsletter that can be ordered."""
    with app.app_context():
        a_notice()
        a_newsletter(slug="brief", title={"en": "In brief", "ja": "東南アジア便り"})


@pytest.fixture
def stop_link(app) -> str:
    """Provide the unsubscribe link in a copy of a campaign."""
    with app.app_context():
        newsletter = newsletter_by_slug("brief")
        assert newsletter is not None
        a_subscriber(newsletter, email="mika@minato-foods.example")
        (copy,) = copies(a_campaign_under_way(newsletter))
        letter = compose(copy)
        assert letter is not None
        assert letter.unsubscribe is not None
        return letter.unsubscribe.removeprefix("https://events.example.org")


@pytest.fixture
def order_link(app, visitor) -> str:
    """Provide the link to confirm an order, as it stands in the mail."""
    visitor.submit("/en/newsletters/brief", **WISH)
    return link_in_last_message(app)


@pytest.fixture
def mail_program(app) -> FlaskClient:
    """Provide a client that sends what it is told, as mail programs and scanners do."""
    return FlaskClient(app, app.response_class, use_cookies=False)


def link_in_last_message(app) -> str:
    with app.app_context():
        letter = compose(db.session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one())
        assert letter is not None
        return re.search(r"https://events\.example\.org(/\w+/newsletter/confirm/\S+)", letter.text)[1]  # type: ignore[index]


def readers(app) -> int:
    with app.app_context():
        newsletter = newsletter_by_slug("brief")
        assert newsletter is not None
        return subscribers(newsletter)


def everything(app) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables that a link could change."""
    with app.app_context():
        tables = ("consent_event", "consent_state", "newsletter_order", "message", "person", "audit_entry")
        return {each: [tuple(row) for row in db.session.execute(text(f"SELECT * FROM {each} ORDER BY id"))]
                for each in tables}  # fmt: skip


# Confirming


def test_m18_the_link_can_be_opened_many_times_and_only_the_button_confirms(app, visitor, order_link) -> None:
    before = everything(app)
    for _ in range(3):
        assert "Confirm my order" in visitor.get(order_link).text
    assert everything(app) == before
    assert readers(app) == 0

    answer = visitor.submit(order_link)

    assert answer.status_code == 303
    assert "Your order is confirmed" in visitor.get(order_link).text
    assert readers(app) == 1


def test_confirming_twice_is_confirming_once(app, visitor, order_link) -> None:
    visitor.post(order_link)
    before = everything(app)
    visitor.post(order_link)
    assert everything(app) == before


def test_the_welcome_repeats_the_words_and_can_stop_at_once(app, visitor, order_link) -> None:
    visitor.post(order_link)
    with app.app_context():
        message = db.session.scalars(select(Message).where(Message.kind == "newsletters.welcome")).one()
        letter = compose(message)
        assert letter is not None
        assert "Send me the newsletter “In brief” by e-mail." in letter.text
        assert letter.unsubscribe is not None
        assert letter.unsubscribe in letter.text


def test_the_name_given_on_the_form_becomes_the_persons_when_the_mailbox_is_theirs(app, visitor) -> None:
    visitor.submit("/en/newsletters/brief", **WISH)
    visitor.submit("/ja/newsletters/brief", **(WISH | {"name": "美香"}))
    visitor.post(link_in_last_message(app))
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        assert (person.name, person.language) == ("美香", "ja")
        assert person.confirmed_at is not None


def test_an_order_from_before_the_stop_does_not_bring_it_back(app, visitor, order_link) -> None:
    with app.app_context():
        newsletter, person = newsletter_by_slug("brief"), db.session.scalars(select(Person)).one()
        assert newsletter is not None
        message = Message(ref=new_ref(), kind="newsletters.issue", person_id=person.id, language="en",
                          purpose_id=newsletter.purpose_id)  # fmt: skip
        db.session.add(message)
        db.session.commit()
        stop = f"/u/{make(Capability.UNSUBSCRIBE, message.ref)}"
    visitor.post(stop)
    visitor.post(order_link)
    assert readers(app) == 0
    assert "This order has ended" in visitor.get(order_link).text


def test_a_link_that_is_broken_or_too_old_says_what_to_do(app, visitor, order_link, at) -> None:
    assert visitor.get(order_link + "x").status_code == 404
    at(clock.now() + timedelta(days=15))
    page = visitor.get(order_link)
    assert page.status_code == 404
    assert "order the newsletter again" in page.text
    assert visitor.post(order_link).status_code == 404
    assert readers(app) == 0


# Stopping


@pytest.mark.parametrize("as_what", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_m2_one_bare_post_unsubscribes_at_once(app, mail_program, stop_link, as_what) -> None:
    assert readers(app) == 1
    answer = mail_program.post(stop_link, data=ONE_CLICK, content_type=as_what)
    assert answer.status_code == 200
    assert len(answer.data) < 100
    assert "Set-Cookie" not in answer.headers
    assert readers(app) == 0
    with app.app_context():
        event = db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id.desc()).limit(1)).one()
        assert (event.kind, event.channel.value, event.method) == (EventKind.WITHDRAWN, "mail", "one-click")


@pytest.mark.parametrize("suffix", ["", "/", "?utm_source=x", "?lang=ja", "/?lang=xx&_scheme=ftp"])
def test_m3_that_post_is_never_redirected(app, mail_program, stop_link, suffix) -> None:
    for scheme, spoken in product(("http", "https"), ("ja", "fr", "*;q=0", "\xff")):
        answer = mail_program.post(
            stop_link + suffix,
            data=ONE_CLICK,
            base_url=f"{scheme}://elsewhere.example",
            headers={"Accept-Language": spoken},
        )
        assert answer.status_code == 200
    assert readers(app) == 0


def test_m3_also_for_somebody_who_is_signed_in(app, organiser, stop_link) -> None:
    assert organiser.post(stop_link, data=ONE_CLICK).status_code == 200
    assert readers(app) == 0


def test_m4_looking_at_every_link_in_every_mail_changes_nothing(
    app, mail_program, visitor, stop_link
) -> None:
    visitor.submit("/en/newsletters/brief", **WISH)
    visitor.post(link_in_last_message(app))
    visitor.submit("/en/newsletters/brief", **(WISH | {"email": "other@visitor.example"}))
    with app.app_context():
        letters = [
            compose(each) for each in db.session.scalars(select(Message).where(Message.state == "pending"))
        ]
    found = {
        link
        for letter in letters if letter
        for link in re.findall(r"https://events\.example\.org(/[^\s\"<>]+)", letter.text + letter.html)
    }  # fmt: skip
    assert sum("/u/" in link for link in found) == 2
    assert sum("/newsletter/confirm/" in link for link in found) == 1
    before = everything(app)
    for link in found:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = mail_program.open(link, method=method)
            assert "Refresh" not in answer.headers
            if method == "GET" and ("/u/" in link or "/confirm/" in link):
                assert answer.status_code == 200
                assert "<button" in answer.text
                assert "http-equiv" not in answer.text
    assert everything(app) == before


def test_c8_withdrawing_needs_no_login_and_one_press_of_the_button(app, visitor, stop_link) -> None:
    assert "In brief" in visitor.get(stop_link).text
    assert readers(app) == 1, "looking withdraws nothing"
    page = visitor.submit(stop_link)
    assert page.status_code == 200
    assert "You get no further newsletter" in page.text
    assert "/newsletters" in page.text, "an undo that is a new order"
    assert readers(app) == 0
    with app.app_context():
        assert db.session.scalars(select(ConsentState.kind)).all() == [EventKind.WITHDRAWN]


def test_the_page_behind_a_forwarded_link_shows_this_newsletter_and_a_masked_address(
    app, visitor, stop_link
) -> None:
    with app.app_context():
        other = a_newsletter(title={"en": "Another one"})
        person = db.session.scalars(select(Person)).one()
        name, email = person.name, person.email
        a_subscriber(other)
    for page in (visitor.get(stop_link).text, visitor.post(stop_link).text):
        assert "Another one" not in page
        assert name not in page
        assert email not in page
    assert "m•••@minato-foods.example" not in page
    assert visitor.get(stop_link).headers["Referrer-Policy"] == "no-referrer"


def test_the_page_speaks_the_browsers_language_or_the_one_chosen_on_it(visitor, stop_link) -> None:
    japanese = visitor.get(stop_link, headers={"Accept-Language": "ja"}).text
    assert '<html lang="ja">' in japanese
    assert "東南アジア便り" in japanese
    assert '<html lang="en">' in visitor.get(f"{stop_link}?lang=en", headers={"Accept-Language": "ja"}).text


def dead_links(app, stop_link: str) -> dict[str, str]:
    """Links that a fuzzer, a former reader or an erased person would hold."""
    with app.app_context():
        never_was = make(Capability.UNSUBSCRIBE, new_ref())
        for_something_else = make(Capability.MY_PAGE, db.session.scalars(select(Message.ref).limit(1)).one())
        newsletter = newsletter_by_slug("brief")
        assert newsletter is not None
        gone = a_subscriber(newsletter)
        (copy,) = [each for each in copies(a_campaign_under_way(newsletter)) if each.person_id == gone.id]
        ref = copy.ref
        people_data.erase(gone.id)
        db.session.commit()
        erased = make(Capability.UNSUBSCRIBE, ref)
    return {
        "tampered": stop_link[:-1] + ("A" if stop_link[-1] != "A" else "B"),
        "cut": stop_link[:-5],
        "nonsense": "/u/x",
        "dots": "/u/a.b.c",
        "never was": f"/u/{never_was}",
        "for something else": f"/u/{for_something_else}",
        "erased": f"/u/{erased}",
    }


def test_m5_dead_links_change_nothing_and_answer_like_living_ones(app, mail_program, stop_link, noon) -> None:
    dead = dead_links(app, stop_link)
    before = everything(app)
    answers = {
        why: [mail_program.post(link, data=data) for data in (ONE_CLICK, {})] for why, link in dead.items()
    }
    assert everything(app) == before

    living = [mail_program.post(stop_link, data=data) for data in (ONE_CLICK, {})]
    answers["used"] = [mail_program.post(stop_link, data=data) for data in (ONE_CLICK, {})]

    def heard(pair) -> list[tuple[int, str]]:
        # The language switch repeats the address that was asked for.
        return [(each.status_code, re.sub(r'href="/u/[^"]*"', "", each.text)) for each in pair]

    assert {why for why, pair in answers.items() if heard(pair) != heard(living)} == set()


def test_a_used_link_adds_nothing_to_the_history(app, mail_program, stop_link) -> None:
    mail_program.post(stop_link, data=ONE_CLICK)
    before = everything(app)
    mail_program.post(stop_link, data=ONE_CLICK)
    mail_program.post(stop_link)
    assert everything(app) == before


def test_the_page_of_a_broken_link_does_not_claim_that_anything_was_stopped(app, visitor, stop_link) -> None:
    page = visitor.get(stop_link[:-5])
    assert page.status_code == 404
    assert "Nothing has been stopped yet" in page.text
    assert readers(app) == 1


def test_stopping_is_in_the_trail_without_the_address(app, mail_program, stop_link) -> None:
    mail_program.post(stop_link, data=ONE_CLICK)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert entry.action == "consent.withdrawn"
        assert entry.whose is not None
        assert "mika" not in str(entry.details)


def test_the_links_in_mails_are_those_of_the_doors(app) -> None:
    with app.app_context(), app.test_request_context():
        assert links.to("personal_site.newsletters.unsubscribe", token="t").endswith("/u/t")
        rules = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    assert rules["personal_site.newsletters.unsubscribe"] == "/u/<token>"
    assert rules["personal_site.newsletters.confirm"] == "/<language:lang>/newsletter/confirm/<token>"


def test_an_order_of_an_erased_person_leaves_with_them(app, visitor, order_link) -> None:
    with app.app_context():
        people_data.erase(db.session.scalars(select(Person.id)).one())
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0
    assert visitor.get(order_link).status_code == 404
