"""C4: published words stay. Purposes and notices, their versions and what must be in them."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from registration.audit.models import AuditEntry
from registration.consent.actions import (
    change_notice_version,
    change_purpose_version,
    new_notice_version,
    new_purpose,
    new_purpose_version,
    publish_notice_version,
    publish_purpose_version,
)
from registration.consent.errors import CodeTaken, NotReadyToPublish, PublishedWordsStay
from registration.consent.models import Basis, PurposeKind, PurposeVersion
from registration.consent.queries import current_notice, current_version, notice_versions
from registration.consent.rules import NoticeWords, PurposeWords
from registration.foundation import clock
from registration.foundation.database import db
from tests.factories import a_co_organiser
from tests.factories.consent import a_notice, a_purpose, some_words

pytestmark = pytest.mark.usefixtures("room")


def notice_words(body="New words."):
    return NoticeWords(title={"en": "Privacy"}, body={"en": body}, effective_at=clock.now())


@pytest.mark.parametrize("table", ["notice_version", "purpose_version"])
@pytest.mark.parametrize("attempt", ["UPDATE {} SET title = '{{}}'", "DELETE FROM {}"])
def test_c4_the_database_refuses_to_change_what_was_published(table, attempt):
    a_notice()
    a_purpose()

    with pytest.raises(DatabaseError, match="kept as they were written"):
        db.session.execute(text(attempt.format(table)))


@pytest.mark.parametrize("make", [a_notice, lambda: a_purpose().versions[0]])
def test_c4_the_model_refuses_to_change_what_was_published(make):
    version = make()

    version.title = {"en": "Something else"}
    with pytest.raises(PublishedWordsStay):
        db.session.flush()
    db.session.rollback()
    db.session.delete(version)
    with pytest.raises(PublishedWordsStay):
        db.session.flush()


def test_c4_other_words_are_another_version():
    notice, purpose = a_notice(), a_purpose()
    newer = publish_notice_version(new_notice_version(notice.notice, notice_words()))
    words = PurposeWords(**some_words(9))
    clearer = publish_purpose_version(new_purpose_version(purpose, words))

    assert current_notice() is newer
    assert [version.number for version in notice_versions(notice.notice_id)] == [2, 1]
    assert current_version(purpose.id) is clearer
    assert notice.body["en"] == "## Who we are\n\nThe centre."
    with pytest.raises(PublishedWordsStay):
        change_notice_version(notice, notice_words())
    with pytest.raises(PublishedWordsStay):
        change_purpose_version(purpose.versions[0], words)


def test_a_draft_may_change_and_is_not_current():
    notice, purpose = a_notice(), a_purpose()
    draft = new_notice_version(notice.notice, notice_words("First try."))
    change_notice_version(draft, notice_words("Second try."))
    next_words = new_purpose_version(purpose, PurposeWords(**some_words(9)))
    change_purpose_version(next_words, PurposeWords(**some_words(10)))

    assert current_notice() is notice
    assert current_version(purpose.id) is purpose.versions[0]
    assert draft.body == {"en": "Second try."}
    assert next_words.title["en"] == "Purpose 10"


def test_a_notice_carries_the_hash_of_its_exact_bytes_in_each_language():
    notice = a_notice(body={"en": "Words.\n", "ja": "文章です。"})

    assert notice.sha256 == {
        language: hashlib.sha256(words.encode()).hexdigest() for language, words in notice.body.items()
    }


def test_a_notice_is_in_force_from_its_day(noon, at):
    first = a_notice()
    later = a_notice(effective_at=noon + timedelta(days=7))
    assert current_notice() is first

    at(noon + timedelta(days=7))

    assert current_notice() is later


def test_a_notice_cannot_have_been_in_force_before_it_was_published(noon):
    assert a_notice(effective_at=noon - timedelta(days=400)).effective_at == noon


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"statement": {}}, "statement"),
        ({"if_refused": {}}, "if_refused"),
        ({"title": {"en": "Only English"}}, "title:ja"),
        ({"statement": {"en": "You may share it.", "ja": "提供に同意します。"}}, "recipient:en"),
    ],
)
def test_words_that_do_not_say_what_they_must_are_not_published(words, reason):
    with pytest.raises(NotReadyToPublish) as refusal:
        a_purpose(kind="sharing", **words)

    assert reason in refusal.value.reasons


def test_a_notice_without_text_in_a_language_is_not_published():
    with pytest.raises(NotReadyToPublish) as refusal:
        a_notice(body={"en": "Words."})

    assert refusal.value.reasons == ("body:ja",)


def test_a_code_is_for_good():
    a_purpose("newsletter:brief")
    a_notice("individual")

    with pytest.raises(CodeTaken):
        a_purpose("newsletter:brief")


@pytest.mark.parametrize("wrong", [{"required": True, "basis": Basis.CONSENT}, {"ticked": True}])
def test_the_schema_knows_no_consent_that_is_required_or_ticked_in_advance(wrong):
    db.session.add(PurposeVersion(purpose=a_purpose(), number=9, **({"basis": Basis.CONTRACT} | wrong)))

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_sharing_always_names_a_recipient():
    with pytest.raises(IntegrityError):
        new_purpose("share:nobody", PurposeKind.SHARING, PurposeWords(**some_words()))


def test_who_wrote_and_published_is_in_the_trail():
    one = a_co_organiser()
    words = PurposeWords(**some_words(1, one))
    version = new_purpose("share:one", PurposeKind.SHARING, words, recipient=one, by=4)
    publish_purpose_version(version, by=5)

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.actor_id, entry.details) for entry in entries] == [
        ("purpose.drafted", 4, {"version": 1}),
        ("purpose.published", 5, {"version": 1}),
    ]
