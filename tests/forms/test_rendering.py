import base64
from datetime import timedelta

import pytest

from registration.app import create_app
from registration.consent.models import Purpose
from registration.forms import actions
from registration.forms.errors import FieldWithoutPurpose, NotShown, ShownElsewhere, ShownTooLongAgo
from registration.forms.models import FormUse
from registration.forms.queries import purposes_shown
from registration.forms.rendering import consent_block, read_shown, shown_token, words_of
from registration.forms.rules import Field, FieldType
from registration.foundation.database import db
from tests.conftest import settings_for
from tests.factories.consent import a_notice, a_purpose

pytestmark = pytest.mark.usefixtures("room")
NAME = Field("name", FieldType.TEXT, {"en": "Name", "ja": "お名前"}, required=True, purposes=("x",))


def a_form(*purposes: Purpose):
    codes = [each.code for each in purposes]
    return actions.publish(actions.new_form("f", FormUse.SIGNUP, {"en": "Form"}, [NAME], codes))


def test_what_was_shown_can_be_read_from_the_kept_bytes() -> None:
    first, second = a_purpose(), a_purpose()
    form, notice = a_form(second, first), a_notice()
    block = consent_block(form, purposes_shown(form), notice, "ja", {"title": "題"})
    seen = words_of(block.canonical)
    assert [each["code"] for each in seen["purposes"]] == [second.code, first.code]
    assert [each["default"] for each in seen["purposes"]] == ["unticked"] * 2
    assert seen["language"] == "ja"
    assert seen["notice"]["version"] == notice.number
    assert seen["frame"] == {"title": "題"}


def test_c5_two_languages_are_two_blocks() -> None:
    form, notice = a_form(a_purpose()), a_notice()
    blocks = {consent_block(form, purposes_shown(form), notice, tag, {}).sha256 for tag in ("en", "ja")}
    assert len(blocks) == 2


def test_a_proof_says_when_and_what_and_serves_in_one_place_only(noon, at) -> None:
    token = shown_token("event:1", "ab" * 32)
    at(noon + timedelta(hours=5))
    shown = read_shown(token, "event:1")
    assert (shown.shown_at, shown.sha256) == (noon, "ab" * 32)
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.replace("event:1", "event:2"), ""):
        with pytest.raises(NotShown):
            read_shown(wrong, "event:1")
    with pytest.raises(ShownElsewhere):
        read_shown(token, "event:2")


def test_a_proof_counts_for_a_day(noon, at) -> None:
    token = shown_token("event:1", "ab" * 32)
    at(noon + timedelta(hours=24))
    assert read_shown(token, "event:1").shown_at == noon
    at(noon + timedelta(hours=24, seconds=1))
    with pytest.raises(ShownTooLongAgo) as old:
        read_shown(token, "event:1")
    assert old.value.sha256 == "ab" * 32


def test_a_proof_of_another_installation_is_none(app, tmp_path) -> None:
    token = shown_token("event:1", "ab" * 32)
    theirs = base64.b64encode(b"another installation's own key..").decode()
    other = create_app(settings_for("sqlite://", tmp_path, installation_key=theirs))
    with other.app_context(), pytest.raises(NotShown) as refused:
        read_shown(token, "event:1")
    assert refused.value.why == "unproven"


def test_questions_are_kept_as_they_stood() -> None:
    form = a_form(a_purpose())
    seen = words_of(consent_block(form, purposes_shown(form), None, "ja", {}).canonical)
    assert seen["fields"] == [
        {"code": "name", "kind": "text", "label": "お名前", "hint": "", "required": True, "options": []}
    ]


def test_a_published_version_stays_as_it_is() -> None:
    form = a_form(a_purpose())
    db.session.commit()
    form.definition = {"fields": [], "purposes": []}
    with pytest.raises(Exception, match="kept as they were written"):
        db.session.commit()
    db.session.rollback()


def test_a_field_that_no_purpose_needs_is_refused() -> None:
    aimless = Field("shoe_size", FieldType.TEXT, {"en": "Shoe size"})
    with pytest.raises(FieldWithoutPurpose):
        actions.new_form("g", FormUse.SIGNUP, {"en": "Form"}, [aimless], [])
