"""Notices: for whom they are, which one prevails, and what holds when."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from registration.audit.models import AuditEntry
from registration.consent import actions
from registration.consent.errors import (
    AudienceTaken,
    CodeTaken,
    NoSuchAudience,
    NotReadyToPublish,
    PublishedWordsStay,
)
from registration.consent.models import Notice, NoticeVersion
from registration.consent.queries import (
    current_notice,
    holding_for,
    notice_by_code,
    notice_for,
    published_notices,
)
from registration.consent.rules import REGIONS, NoticeWords, PublishedNotice, in_force, resolve
from registration.foundation import clock
from registration.foundation.database import db
from tests.factories.consent import a_notice

BEGINNING = datetime(2030, 1, 1, tzinfo=UTC)


def noticed(notice_id: int, code: str, scope: str = "", countries=(), **different: object) -> PublishedNotice:
    usual: dict[str, object] = {"version_id": notice_id, "number": 1, "effective_at": BEGINNING}
    return PublishedNotice(
        **(usual | different), notice_id=notice_id, code=code, region="", scope=scope, countries=countries
    )


AGENCY = [
    noticed(1, "privacy"),
    noticed(2, "privacy-eea-uk", countries=REGIONS["eea-uk"]),
    noticed(3, "fair", "event:7"),
    noticed(4, "fair-eea-uk", "event:7", countries=REGIONS["eea-uk"]),
    noticed(5, "library", "service:library"),
    noticed(6, "order", "form:order"),
]
STUDENTS = [noticed(1, "privacy"), noticed(2, "privacy-eea-uk-th", countries=REGIONS["eea-uk-th"])]
ONLY_FOR_SOME = [noticed(1, "privacy-eea", countries=REGIONS["eea"])]
BOTH_NAME_TH = [*STUDENTS, noticed(3, "privacy-th", countries=REGIONS["th"])]


@pytest.mark.parametrize(
    ("notices", "country", "scopes", "expected"),
    [
        (AGENCY, "DE", (), ["privacy-eea-uk"]),
        (AGENCY, "NO", (), ["privacy-eea-uk"]),
        (AGENCY, "IS", (), ["privacy-eea-uk"]),
        (AGENCY, "LI", (), ["privacy-eea-uk"]),
        (AGENCY, "RE", (), ["privacy-eea-uk"]),
        (AGENCY, "GB", (), ["privacy-eea-uk"]),
        (AGENCY, "CH", (), ["privacy"]),
        (AGENCY, "TH", (), ["privacy"]),
        (AGENCY, "JP", (), ["privacy"]),
        (AGENCY, None, (), ["privacy"]),
        (AGENCY, "JP", ("event:7",), ["fair", "privacy"]),
        (AGENCY, "DE", ("event:7",), ["fair-eea-uk", "privacy-eea-uk"]),
        (AGENCY, "DE", ("event:8",), ["privacy-eea-uk"]),
        (AGENCY, "DE", ("service:library",), ["library", "privacy-eea-uk"]),
        (AGENCY, "DE", ("form:order", "event:7", "service:library"),
         ["order", "fair-eea-uk", "library", "privacy-eea-uk"]),
        (STUDENTS, "TH", (), ["privacy-eea-uk-th"]),
        (STUDENTS, "FR", (), ["privacy-eea-uk-th"]),
        (STUDENTS, "GB", (), ["privacy-eea-uk-th"]),
        (STUDENTS, "VN", (), ["privacy"]),
        (BOTH_NAME_TH, "TH", (), ["privacy-th"]),
        (ONLY_FOR_SOME, "DE", (), ["privacy-eea"]),
        (ONLY_FOR_SOME, "US", (), []),
        (ONLY_FOR_SOME, None, (), []),
    ],
)  # fmt: skip
def test_c39_the_declared_country_and_the_narrowest_scope_decide_which_notice_holds(
    notices, country, scopes, expected
) -> None:
    assert [each.code for each in resolve(notices, country, scopes)] == expected


def test_the_version_in_force_is_the_last_that_came_into_force() -> None:
    later = noticed(1, "privacy", version_id=9, number=2, effective_at=BEGINNING + timedelta(days=10))
    brought_in = noticed(1, "privacy", version_id=12, number=3, effective_at=BEGINNING - timedelta(days=900))
    every = [noticed(1, "privacy"), later, brought_in]

    def at(days: int) -> list[int]:
        return [each.version_id for each in in_force(every, BEGINNING + timedelta(days=days))]

    assert at(0) == at(9) == [1]
    assert at(10) == [9]
    assert at(-1) == [12]
    assert at(-901) == []


@pytest.mark.usefixtures("room")
def test_c39_the_notice_that_holds_says_what_it_prevails_over() -> None:
    a_notice()
    a_notice("privacy-eea-uk", region="eea-uk", countries=REGIONS["eea-uk"])
    a_notice("fair", scope="event:7")

    found = holding_for("DE", ("event:7",))

    assert found is not None
    assert found.version.notice.code == "fair"
    assert [each.notice.code for each in found.prevails_over] == ["privacy-eea-uk"]
    assert found.version.notice.prevails_over_id == notice_by_code("privacy").id
    assert notice_for("JP").notice.code == "privacy"


@pytest.mark.usefixtures("room")
def test_two_variants_are_never_for_the_same_people() -> None:
    a_notice()
    a_notice("privacy-eea", region="eea", countries=REGIONS["eea"])
    words = NoticeWords({"en": "Title"}, {"en": "Text"}, clock.now())

    with pytest.raises(AudienceTaken, match="privacy"):
        actions.new_notice("again", words)
    with pytest.raises(AudienceTaken, match="privacy-eea"):
        actions.new_notice("germany", words, countries=["DE"])
    with pytest.raises(CodeTaken):
        actions.new_notice("privacy", words, scope="event:7")
    for scope, countries in (("lunch:1", ()), ("event:", ()), ("", ("Germany",)), ("", ("de",))):
        with pytest.raises(NoSuchAudience):
            actions.new_notice("odd", words, scope=scope, countries=countries)
    actions.new_notice("fair", words, scope="event:7", countries=["DE"])


@pytest.mark.usefixtures("room")
def test_whom_a_notice_is_for_is_fixed_once_somebody_can_read_it() -> None:
    a_notice()
    draft = a_notice("privacy-eea", region="eea", countries=REGIONS["eea"], published=False)

    actions.change_audience(draft.notice, scope="", region="eea-uk", countries=REGIONS["eea-uk"])
    assert "GB" in draft.notice.countries
    actions.publish_notice_version(draft)
    with pytest.raises(PublishedWordsStay):
        actions.change_audience(draft.notice, scope="", region="eea", countries=REGIONS["eea"])


@pytest.mark.usefixtures("room")
def test_a_notice_that_has_ended_is_shown_to_nobody_and_held_until_then(noon, at) -> None:
    a_notice()
    variant = a_notice("privacy-eea", region="eea", countries=REGIONS["eea"])
    at(noon + timedelta(days=7))
    actions.end_notice(variant.notice, by=None)

    assert notice_for("DE").notice.code == "privacy"
    assert notice_for("DE", at=noon).notice.code == "privacy-eea"
    assert a_notice("privacy-eea-uk", countries=REGIONS["eea-uk"]).number == 1


@pytest.mark.usefixtures("room")
def test_earlier_versions_are_brought_in_as_history_with_their_dates(noon) -> None:
    days = [
        datetime(2019, 12, 6, tzinfo=UTC),
        datetime(2021, 1, 1, tzinfo=UTC),
        datetime(2021, 2, 1, tzinfo=UTC),
    ]
    now_in_force = a_notice()
    for day in days:
        words = NoticeWords({"en": f"Of {day:%Y}"}, {"en": f"In force since {day:%d %B %Y}."}, day)
        actions.import_notice_version(now_in_force.notice, words)

    history = published_notices()
    assert [each.effective_at for each in history[1:]] == sorted(days, reverse=True)
    assert current_notice() is now_in_force
    assert all(each.imported_at == noon for each in history[1:])
    assert notice_for(None, at=datetime(2020, 5, 5, tzinfo=UTC)).title == {"en": "Of 2019"}
    assert notice_for(None, at=datetime(2021, 1, 20, tzinfo=UTC)).effective_at == days[1]
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject_type == "notice")).all()
    assert trail.count("notice.imported") == 3


@pytest.mark.usefixtures("room")
def test_words_of_a_day_to_come_are_no_history() -> None:
    notice = a_notice().notice
    words = NoticeWords({"en": "Title"}, {"en": "Text"}, clock.now() + timedelta(days=1))
    with pytest.raises(NotReadyToPublish, match="effective_at"):
        actions.import_notice_version(notice, words)


@pytest.mark.usefixtures("room")
def test_c4_words_of_a_published_notice_cannot_be_changed_by_anybody() -> None:
    version = a_notice()
    with pytest.raises(DBAPIError, match="kept as they were written"):
        db.session.execute(update(NoticeVersion).values(body={"en": "Other words"}))
    db.session.rollback()

    version = db.session.get(NoticeVersion, version.id)
    version.body = {"en": "Other words"}
    with pytest.raises(PublishedWordsStay):
        db.session.flush()
    db.session.rollback()

    version = db.session.get(NoticeVersion, version.id)
    db.session.delete(version)
    with pytest.raises(PublishedWordsStay):
        db.session.flush()
    db.session.rollback()
    newer = a_notice(body={"en": "Other words", "ja": "別の言葉"})
    assert (newer.number, db.session.get(Notice, newer.notice_id).code) == (2, "privacy")
