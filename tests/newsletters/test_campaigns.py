import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from registration.audit.models import AuditEntry
from registration.consent.actions import withdraw
from registration.consent.models import Channel, LimitKind, ProcessingLimit
from registration.foundation import clock
from registration.foundation.database import db
from registration.mail.delivery import deliver_due
from registration.mail.models import Message, MessageState
from registration.newsletters.actions import campaigns
from registration.newsletters.errors import AlreadyStarted, NobodyToSendTo, NotBeingSent, NothingWritten
from registration.newsletters.models import CampaignState
from registration.newsletters.queries import campaign_by_ref, growth, progress, subscribers
from registration.newsletters.rules import CANCELLED
from registration.people.models import Person
from tests.factories import a_person, an_account
from tests.factories.mail import a_message
from tests.factories.newsletters import (
    a_campaign,
    a_campaign_under_way,
    a_newsletter,
    a_subscriber,
    copies,
    subscribe,
)


def stop(person: Person, newsletter) -> None:
    withdraw(person.subject.id, newsletter.purpose_id, channel=Channel.MAIL, method="button")
    db.session.commit()


def body(message, kind: str) -> str:
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_m1_a_campaign_leaves_with_one_click_headers_and_both_parts(sending) -> None:
    newsletter = a_newsletter(slug="brief", title={"en": "In brief", "ja": "便り"})
    a_subscriber(newsletter, email="ada@visitor.example")
    a_subscriber(newsletter, email="mika@visitor.example", language="ja")
    campaign = a_campaign_under_way(newsletter)

    deliver_due()

    assert sorted(sending.recipients) == ["ada@visitor.example", "mika@visitor.example"]
    for raw, message in zip(sending.contents, sending.messages, strict=True):
        (address,) = message.get_all("List-Unsubscribe")
        assert re.fullmatch(r"<https://events\.example\.org/u/[\w.-]+>", address)
        assert b"List-Unsubscribe: <https://" in raw, "neither folded nor encoded"
        assert message.get_all("List-Unsubscribe-Post") == ["List-Unsubscribe=One-Click"]
        assert address[1:-1] in body(message, "plain")
        assert f'href="{address[1:-1]}"' in body(message, "html")
        assert "unsubscribe.invalid" not in raw.decode("latin-1")
        assert len(message.get_all("List-Id")) == 1
    japanese = next(each for each in sending.messages if "mika" in each["To"])
    assert japanese["Subject"] == "3つの書類で決まります"
    assert "最初の輸出は" in body(japanese, "plain")
    assert len({copy.ref for copy in copies(campaign)}) == 2


def test_m19_the_text_says_who_writes_why_and_how_to_stop(sending) -> None:
    newsletter = a_newsletter(title={"en": "In brief"})
    a_subscriber(newsletter)
    a_campaign_under_way(newsletter)
    deliver_due()
    text = body(sending.messages[0], "plain")
    assert "Three papers decide\n===================\n" in text
    assert "Most first shipments wait for a paper.\n" in text
    assert "Dates\n-----\n" in text
    assert "- Halal <https://events.example.org/en/events/halal>" in text
    for owed in (
        "Kansai-ASEAN Trade Centre",
        "1-2-3 Minato-machi",
        "events@trade-centre.example",
        "In brief",
    ):
        assert owed in text


def test_nothing_in_an_issue_is_fetched_or_runs(sending) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    a_campaign_under_way(
        newsletter,
        subject={"en": "A <b>bold</b> claim"},
        body={"en": "<script>alert(1)</script> ![look](https://spy.example/p.png) [x](javascript:alert(1))"},
    )
    deliver_due()
    html = body(sending.messages[0], "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "spy.example" not in html
    assert "javascript:" not in re.sub(r"\[x\]\(javascript:alert\(1\)\)", "", html)
    assert "A &lt;b&gt;bold&lt;/b&gt; claim" in html


def test_m7_who_stops_the_newsletter_in_mid_run_gets_no_copy(sending) -> None:
    newsletter = a_newsletter()
    people = [a_subscriber(newsletter) for _ in range(4)]
    campaign = a_campaign_under_way(newsletter)
    stopped: list[Person] = []

    def keep_going() -> bool:
        # Asked between messages: here somebody leaves, as from another process, after the first copy.
        if sending.recipients and not stopped:
            stopped.append(next(each for each in people if each.email not in sending.recipients))
            stop(stopped[0], newsletter)
        return True

    deliver_due(keep_going)

    (gone,) = stopped
    assert gone.email not in sending.recipients
    assert len(sending.recipients) == 3
    db.session.expire_all()
    kept = next(copy for copy in copies(campaign) if copy.person_id == gone.id)
    assert (kept.state, kept.reason) == (MessageState.WITHHELD, "consent-withdrawn")
    assert progress([campaign])[campaign.id].reasons == {"consent-withdrawn": 1}


def test_m8_stopping_a_newsletter_stops_no_other_mail_and_the_question_carries_no_header(sending) -> None:
    newsletter = a_newsletter()
    person = a_subscriber(newsletter)
    stop(person, newsletter)
    a_message("tests.ticket", to=person)
    kept = a_message("tests.issue", to=person, purpose_id=newsletter.purpose_id)

    deliver_due()

    assert sending.recipients == [person.email], "the ticket"
    assert sending.messages[0]["List-Unsubscribe"] is None
    db.session.refresh(kept)
    assert kept.state is MessageState.WITHHELD


def test_c13_only_those_who_allow_the_newsletter_are_in_the_audience(room) -> None:
    newsletter, other = a_newsletter(), a_newsletter()
    reader = a_subscriber(newsletter)
    a_person()  # signed up for an event, decided nothing here
    a_subscriber(other)
    stop(a_subscriber(newsletter), newsletter)
    campaign = a_campaign_under_way(newsletter)
    assert [copy.person_id for copy in copies(campaign)] == [reader.id]


@pytest.mark.parametrize("kind", list(LimitKind))
def test_c19_who_set_a_limit_is_not_in_the_audience_nor_counted(room, kind) -> None:
    newsletter = a_newsletter()
    reader, limited = a_subscriber(newsletter), a_subscriber(newsletter)
    purpose_id = newsletter.purpose_id if kind is LimitKind.STOP_PROVISION else None
    db.session.add(
        ProcessingLimit(
            subject_id=limited.subject.id, kind=kind, ground="asked", since=clock.now(), purpose_id=purpose_id
        )
    )
    db.session.commit()
    campaign = a_campaign_under_way(newsletter)
    assert [copy.person_id for copy in copies(campaign)] == [reader.id]
    assert subscribers(newsletter) == 1
    assert sum(day.joined for day in growth(newsletter, "Asia/Tokyo")) == 1


def test_a_campaign_starts_once(room) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    with pytest.raises(AlreadyStarted):
        campaigns.start(campaign, by=an_account().id)
    assert len(copies(campaign)) == 1


def test_what_is_being_sent_cannot_be_rewritten(room) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    frozen = dict(campaign.frozen)
    with pytest.raises(AlreadyStarted):
        campaigns.rewrite(campaign, subject={"en": "Else"}, body={"en": "Else"}, by=an_account().id)
    db.session.rollback()
    db.session.refresh(campaign)
    assert campaign.frozen == frozen
    assert campaign.subject["en"] == "Three papers decide"


def test_without_readers_or_words_nothing_starts(room) -> None:
    newsletter = a_newsletter()
    empty = a_campaign(newsletter)
    with pytest.raises(NobodyToSendTo):
        campaigns.start(empty, by=an_account().id)
    db.session.rollback()
    a_subscriber(newsletter)
    half = a_campaign(newsletter, subject={"en": "Only a subject"}, body={"ja": "本文だけ"})
    with pytest.raises(NothingWritten):
        campaigns.start(half, by=an_account().id)
    db.session.rollback()
    db.session.refresh(half)
    assert half.state is CampaignState.DRAFT


def test_a_reader_without_an_edition_gets_the_first_complete_one(room) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter, language="ja")
    campaign = a_campaign_under_way(newsletter, subject={"en": "Only English"}, body={"en": "Text"})
    assert [copy.language for copy in copies(campaign)] == ["en"]


def test_cancelling_keeps_the_rest_and_says_why(sending) -> None:
    newsletter = a_newsletter()
    for _ in range(3):
        a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    deliver_due(lambda: not sending.recipients)

    behind = campaigns.cancel(campaign, by=an_account().id)
    db.session.commit()
    deliver_due()

    assert behind == 2
    assert len(sending.recipients) == 1
    found = progress([campaign])[campaign.id]
    assert (found.sent, found.withheld, found.reasons) == (1, 2, {CANCELLED: 2})
    with pytest.raises(NotBeingSent):
        campaigns.cancel(campaign, by=an_account().id)


def test_copies_already_taken_by_a_sender_do_not_leave_once_the_campaign_is_cancelled(app, sending) -> None:
    newsletter, stopper = a_newsletter(), an_account().id
    for _ in range(6):
        a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    ref, taken = campaign.ref, []

    def in_mid_run(office) -> None:
        # Another process of the application, as far as the sender can tell.
        if len(office.contents) == 2:
            with app.app_context():
                found = campaign_by_ref(ref)
                taken.extend(copy.state for copy in copies(found))
                assert campaigns.cancel(found, by=stopper) == 0
                db.session.commit()
                db.session.remove()

    sending.before_reply = in_mid_run
    tally = deliver_due()

    assert set(taken) == {MessageState.CLAIMED}
    assert len(sending.recipients) == 2, "the one that was being handed over still arrives"
    assert (tally.sent, tally.withheld) == (2, 4)
    found = progress([campaign])[campaign.id]
    assert (found.sent, found.waiting, found.reasons) == (2, 0, {CANCELLED: 4})


def test_a_copy_put_back_by_its_sender_does_not_leave_once_the_campaign_is_cancelled(sending) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    (copy,) = copies(campaign)
    campaigns.cancel(campaign, by=an_account().id)
    db.session.execute(update(Message).where(Message.id == copy.id).values(state=MessageState.PENDING))
    db.session.commit()

    deliver_due()

    assert sending.recipients == []
    db.session.refresh(copy)
    assert (copy.state, copy.reason) == (MessageState.WITHHELD, CANCELLED)


def test_a_campaign_is_finished_when_no_copy_waits(sending) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    assert campaigns.close_finished() == 0
    deliver_due()
    assert campaigns.close_finished() == 1
    db.session.commit()
    db.session.refresh(campaign)
    assert campaign.state is CampaignState.SENT
    assert campaign.finished_at is not None


def test_a_test_copy_goes_to_whoever_writes_and_to_nobody_else(sending) -> None:
    newsletter = a_newsletter()
    reader = a_subscriber(newsletter)
    writer = an_account()
    campaigns.try_out(a_campaign(newsletter), by=writer.id)
    db.session.commit()
    deliver_due()
    assert sending.recipients == [writer.email, writer.email], "one in each language"
    assert reader.email not in sending.recipients
    assert {each["Subject"] for each in sending.messages} == {
        "Test: Three papers decide",
        "【テスト】3つの書類で決まります",
    }
    assert all(each["List-Unsubscribe"] is None for each in sending.messages)


def test_growth_counts_who_joined_and_who_left_by_day(room, noon, at) -> None:
    newsletter = a_newsletter()
    at(noon - timedelta(days=2))
    a_subscriber(newsletter)
    leaver = a_subscriber(newsletter)
    at(noon)
    subscribe(a_person(), newsletter)
    stop(leaver, newsletter)
    days = growth(newsletter, "Asia/Tokyo")
    assert [(day.joined, day.left) for day in days[-3:]] == [(1, 0), (0, 0), (1, 1)]


def test_what_happens_to_a_campaign_is_in_the_trail(room) -> None:
    newsletter = a_newsletter()
    a_subscriber(newsletter)
    campaign = a_campaign_under_way(newsletter)
    campaigns.cancel(campaign, by=an_account().id)
    db.session.commit()
    asked = select(AuditEntry.action).where(AuditEntry.subject_type == "campaign").order_by(AuditEntry.id)
    assert db.session.scalars(asked).all() == ["campaign.written", "campaign.started", "campaign.cancelled"]
