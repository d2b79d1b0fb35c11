"""What recording five decisions with evidence costs, beside the same transaction without them. Run by hand:

pytest -m performance -s tests/performance/test_decisions.py
"""

import os
from statistics import median
from time import perf_counter

import pytest

from registration.audit.actions import record
from registration.consent.actions import keep_shown_block, record_decisions
from registration.forms.rendering import consent_block
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.mail import outbox
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking

pytestmark = [pytest.mark.performance, pytest.mark.usefixtures("room")]
ROUNDS = int(os.environ.get("ROUNDS", "400"))
MOST = {"postgresql": 1.0, "sqlite": 0.6}
"""Milliseconds more for five decisions."""


def test_five_decisions_with_evidence_cost_little_more(app, engine) -> None:
    person = a_person()
    subject, ref = person.subject.id, person.subject.ref
    versions = [a_purpose().versions[0] for _ in range(5)]
    decisions = [a_decision(version, given=number % 2 == 0) for number, version in enumerate(versions)]
    block = consent_block(None, versions, None, "en", {"title": "What may we do?"})
    db.session.commit()

    def act(*, deciding: bool) -> float:
        asking = an_asking(act=new_ref(), shown_sha256=block.sha256, effective=False)
        before = perf_counter()
        record("signup.made", "signup", 1, whose=ref)
        if deciding:
            keep_shown_block(block.canonical, block.sha256, "en")
            record_decisions(subject, ref, decisions, asking)
        outbox.post("signups.confirm", person_id=person.id, language="en")
        db.session.commit()
        return (perf_counter() - before) * 1000

    for _ in range(20):
        act(deciding=True), act(deciding=False)
    # In turns, so that whatever else the machine does troubles both alike.
    pairs = [(act(deciding=True), act(deciding=False)) for _ in range(ROUNDS)]
    more = median(with_them - without for with_them, without in pairs)
    print(f"\n{engine}: {median(one for one, _ in pairs):.2f} ms with, "
          f"{median(other for _, other in pairs):.2f} ms without, {more:.2f} ms more")  # fmt: skip

    assert more <= MOST[engine]
