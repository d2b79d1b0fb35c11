"""What somebody ticked on a sheet at the desk of a seminar, entered by staff with a scan of it."""

from datetime import timedelta

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.consent.models import Channel
from registration.consent.queries import current_version, holding_for, purpose_by_code
from registration.consent.rules import Asking, decision_about
from registration.events.models import Event
from registration.events.rules import QUESTIONNAIRE, context_of
from registration.forms.rendering import consent_block
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.foundation.localization import speaking
from registration.mail import outbox
from registration.newsletters.rules import purpose_code
from registration.people.queries import subject_of
from registration.presets.demo.moments import Days, at
from registration.presets.demo.newsletters import SLUG
from registration.presets.demo.organisations import Parties
from registration.presets.demo.paper import scan
from registration.signups.models import Signup

SHEET = (
    "Rules of origin in practice: sheet at the reception desk",
    "[x] Send me the newsletter South-East Asia in brief by e-mail.",
    "[ ] After the event, send me one short questionnaire by mail.",
    "This page of the demo stands for the scan of a sheet with a signature.",
)


def enter(signup: Signup, event: Event, days: Days, parties: Parties) -> None:
    """A yes and a no on one sheet; it was filled in at the event and entered the next morning."""
    said_at = event.starts_at - timedelta(minutes=20)
    subject = subject_of(signup.person_id)
    codes = (purpose_code(SLUG), QUESTIONNAIRE)
    purposes = [purpose for purpose in map(purpose_by_code, codes) if purpose is not None]
    words = [words for words in (current_version(each.id) for each in purposes) if words is not None]
    if subject is None or len(words) != len(codes):
        raise LookupError(signup.ref)
    by = parties.organiser.id
    with at(event.ends_at + timedelta(hours=17)), speaking("ja"):
        holding = holding_for(None, at=said_at)
        frame = {"title": _("Read out or printed"), "place": "staff"}
        block = consent_block(None, words, holding.version if holding else None, "ja", frame)
        consent.keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
        asking = Asking(
            act=new_ref(),
            shown_at=said_at,
            shown_sha256=block.sha256,
            language="ja",
            notice_version_id=block.notice_version_id,
            channel=Channel.PAPER,
            method="operator",
            actor=f"staff:{by}",
            given_at=said_at,
            evidence_sha256=consent.keep_scan(subject.id, scan(SHEET), by=by),
        )
        decided = [
            decision_about(each, context_of(event.id) if each.purpose.per_event else "", given=not number)
            for number, each in enumerate(words)
        ]
        consent.record_decisions(subject.id, subject.ref, decided, asking)
        record("consent.entered", "person", signup.person_id, by=by, whose=subject.ref,
               channel=Channel.PAPER.value, number=len(decided))  # fmt: skip
        outbox.post("privacy.noted", person_id=signup.person_id, language="ja", params={"act": asking.act})
