"""Every notice of every preset can be published: the lint finds nothing wrong with its words."""

import pytest
from sqlalchemy import select

from registration.consent.actions import publish_notice_version
from registration.consent.models import Basis, NoticeVersion
from registration.consent.queries import current_versions, purposes
from registration.consent.rules import NoticeFacts, PurposeFact, errors_in, lint_notice, warnings_in
from registration.foundation.database import db
from registration.organisations.queries import controller
from registration.presets import loading
from registration.presets.reading import names

EXPECTED = {"cookies_denied", "cookies_claimed"}
"""Worth a thought in any notice, and true of this service: visitors get no cookie."""


def facts(version: NoticeVersion) -> NoticeFacts:
    us = controller()
    words = current_versions([purpose.id for purpose in purposes()]).values()
    return NoticeFacts(
        languages=["en", "ja"],
        controller=us.name,
        address=us.address,
        contacts=[us.privacy_email, us.contact_email],
        purposes=[PurposeFact(each.title, each.statement, each.basis is Basis.CONSENT) for each in words],
        access_log_days=30,
        hold_hours=24,
        own_host="events.example.org",
        countries=version.notice.countries,
        individual=bool(version.notice.scope),
    )


@pytest.mark.parametrize("name", names())
def test_c44_the_notices_of_each_preset_pass_the_lint_and_can_be_published(room, name):
    loading.load(name)

    versions = db.session.scalars(select(NoticeVersion)).all()
    assert versions
    for version in versions:
        found = lint_notice(version, facts(version))
        assert errors_in(found) == [], version.notice.code
        if not version.notice.scope:
            assert {each.code for each in warnings_in(found)} <= EXPECTED, version.notice.code
        publish_notice_version(version)
        assert version.published_at is not None
