"""C3: what stood on the page is kept once, and can be shown again."""

import hashlib

import pytest
import rfc8785
from sqlalchemy import event, func, select

from registration.consent.actions import keep_shown_block, record_decisions, shown
from registration.consent.errors import NotThisBlock
from registration.consent.models import EventKind, ShownBlock
from registration.consent.queries import history_of, shown_block
from registration.forms.rendering import words_of
from registration.foundation.database import db
from tests.factories import a_person
from tests.factories.consent import a_decision, a_notice, a_purpose, an_asking

pytestmark = pytest.mark.usefixtures("room")


def a_block(words="内容 “as shown”"):
    canonical = rfc8785.dumps(
        {"language": "ja", "purposes": [{"code": "a", "words": words, "default": "unticked"}]}
    )
    return canonical, hashlib.sha256(canonical).hexdigest()


def statements(deed):
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    deed()
    event.remove(db.engine, "before_cursor_execute", note)
    return [each for each in seen if not each.startswith("BEGIN")]


def test_c3_the_block_can_be_shown_again_from_the_event():
    canonical, sha256 = a_block()
    subject, purpose, notice = a_person().subject, a_purpose(), a_notice()
    keep_shown_block(canonical, sha256, "ja", notice.id)
    asking = an_asking(shown_sha256=sha256, language="ja", notice_version_id=notice.id)
    record_decisions(subject.id, subject.ref, [a_decision(purpose.versions[0])], asking)
    db.session.commit()
    db.session.expunge_all()

    line, asked = history_of(subject.id)
    block = shown_block(line.shown_sha256)

    assert block.canonical == canonical
    assert hashlib.sha256(block.canonical).hexdigest() == line.shown_sha256
    assert words_of(block.canonical)["purposes"][0] == {
        "code": "a",
        "words": "内容 “as shown”",
        "default": "unticked",
    }
    assert (block.language, block.notice_version_id) == ("ja", notice.id)
    assert (asked.kind, asked.shown_sha256) == (EventKind.REQUESTED, sha256)
    assert asked.at <= line.at, "the words were there before the answer"


def test_a_block_seen_before_costs_no_statement():
    block = a_block()
    first = keep_shown_block(*block, "ja")
    assert statements(lambda: keep_shown_block(*block, "ja")) == []
    db.session.commit()

    assert statements(lambda: keep_shown_block(*block, "ja")) == []
    assert keep_shown_block(*block, "ja") == first
    assert db.session.scalar(select(func.count(ShownBlock.id))) == 1


def test_what_was_rolled_back_is_not_remembered():
    block = a_block()
    keep_shown_block(*block, "ja")
    db.session.rollback()

    kept = keep_shown_block(*block, "ja")
    db.session.commit()

    assert db.session.get(ShownBlock, kept).canonical == block[0]


def test_what_a_savepoint_released_is_not_remembered_before_the_commit():
    block = a_block()
    with db.session.begin_nested():
        keep_shown_block(*block, "ja")
    db.session.rollback()

    assert len(statements(lambda: keep_shown_block(*block, "ja"))) == 1


def test_a_block_kept_by_another_process_is_found():
    canonical, sha256 = a_block()
    with db.engine.begin() as elsewhere:
        other = elsewhere.execute(
            ShownBlock.__table__.insert().values(sha256=sha256, canonical=canonical, language="ja")
        ).inserted_primary_key[0]

    assert keep_shown_block(canonical, sha256, "ja") == other


def test_bytes_under_a_wrong_hash_are_refused():
    with pytest.raises(NotThisBlock):
        keep_shown_block(b"{}", "0" * 64, "en")


def test_a_block_kept_in_one_database_is_not_taken_for_kept_in_another(tmp_path):
    block = a_block(str(tmp_path))
    keep_shown_block(*block, "ja")
    db.session.commit()

    assert block[1] in shown._kept[db.engine]
    assert sum(block[1] in known for known in shown._kept.values()) == 1
