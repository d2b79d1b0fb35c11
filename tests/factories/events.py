from datetime import timedelta

from registration.audit import actions as audit
from registration.consent.models import Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import purpose_by_code
from registration.events import actions
from registration.events.actions import asking, wording
from registration.events.models import Event, EventHost, EventState, HostRole, Mode, ProgrammeItem
from registration.events.rules import OPERATION, QUESTIONNAIRE, EventDraft, HostDraft
from registration.forms import actions as forms
from registration.forms.queries import parts_of
from registration.forms.rules import Field, FieldType, Option, needs_approval
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organisations.models import Organisation
from registration.signups.models import PlaceCount
from tests.factories.organisations import a_co_organiser
from tests.factories.organisers import an_account
from tests.factories.saving import numbers, saved


def the_standard_purposes() -> None:
    """What ``make_standard_purposes`` leaves, written at once: half of all tests begin with it."""
    if purpose_by_code(OPERATION) or purpose_by_code(QUESTIONNAIRE):
        actions.make_standard_purposes()
        return
    now = clock.now()
    both = [
        Purpose(
            code=code,
            kind=kind,
            per_event=per_event,
            versions=[PurposeVersion(number=1, published_at=now, **words.columns())],
        )
        for code, kind, words, per_event in (
            (OPERATION, PurposeKind.OPERATION, wording.operation_words(), False),
            (QUESTIONNAIRE, PurposeKind.QUESTIONNAIRE, wording.questionnaire_words(), True),
        )
    ]
    db.session.add_all(both)
    db.session.flush()
    for purpose in both:
        audit.record("purpose.drafted", "purpose", purpose.id, version=1)
        audit.record("purpose.published", "purpose", purpose.id, version=1)


def a_draft(**different: object) -> EventDraft:
    """What an organiser says about a webinar in a month that opens for sign-up now."""
    now = clock.now().replace(microsecond=0)
    usual: dict[str, object] = {
        "mode": Mode.WEBINAR,
        "title": {"en": "Selling to Viet Nam", "ja": "ベトナムに売る"},
        "time_zone": "Asia/Tokyo",
        "starts_at": now + timedelta(days=30),
        "ends_at": now + timedelta(days=30, hours=2),
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
        "summary": {"en": "Customs, standards and payment.", "ja": "通関、規格、決済。"},
        "description": {"en": "How it is done.", "ja": "実際の進め方。"},
        "venue": {},
        "held_in": {"en": "English", "ja": "英語"},
        "capacity": 300,
        "join_url": "https://meet.example/room",
    }
    return EventDraft(**(usual | different))


def an_event(*, purposes: list[str] | None = None, **different: object) -> Event:
    """A published webinar that takes sign-ups now, with a form and a row that counts its places.

    ``purposes`` are codes that the form asks for beside those of the event.
    """
    number = next(numbers)
    now = clock.now().replace(microsecond=0)
    the_standard_purposes()
    usual: dict[str, object] = {
        "ref": new_ref(),
        "slug": f"event-{number}",
        "state": EventState.DRAFT,
        "mode": Mode.WEBINAR,
        "title": {"en": f"Selling to Viet Nam {number}", "ja": f"ベトナムに売る {number}"},
        "summary": {"en": "Customs, standards and payment.", "ja": "通関、規格、決済。"},
        "description": {"en": "How it is done.", "ja": "実際の進め方。"},
        "venue": {},
        "held_in": {"en": "English", "ja": "英語"},
        "time_zone": "Asia/Tokyo",
        "starts_at": now + timedelta(days=30),
        "ends_at": now + timedelta(days=30, hours=2),
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
        "capacity": 300,
        "waitlist": True,
        "join_url": "https://meet.example/room",
        "calendar_sequence": 0,
    }
    wish = EventState(different.pop("state", EventState.PUBLISHED))
    event = saved(Event(**(usual | different)))
    actions.index_words(event)
    actions.offer_form(event, purposes or [])
    event.state = wish
    event.published_at = None if wish is EventState.DRAFT else now
    event.cancelled_at = now if wish is EventState.CANCELLED else None
    db.session.add(PlaceCount(event_id=event.id, taken=0, arrivals=0))
    db.session.commit()
    return event


def a_draft_event(**different: object) -> Event:
    return an_event(state=EventState.DRAFT, **different)


def a_host(
    event: Event,
    organisation: Organisation | None = None,
    *,
    asked: bool = True,
    words: dict[str, str] | None = None,
) -> EventHost:
    """A co-organiser of the event; attendees are asked to share with it, on a new version of the form."""
    organisation = organisation or a_co_organiser()
    host = EventHost(organisation=organisation, role=HostRole.CO_HOST, position=len(event.hosts) + 1)
    event.hosts.append(host)
    db.session.flush()
    asking.ask_for(host, HostDraft(organisation.id, asked=asked, words=words))
    before = event.form_version.definition["purposes"] if event.form_version else []
    others = [code for code in before if not code.startswith("share:")]
    actions.offer_form(
        event, [code for code in others if code not in ("event_operation", "post_event_questionnaire")]
    )
    actions.touch(event)
    db.session.commit()
    return host


def a_programme_item(event: Event, **different: object) -> ProgrammeItem:
    usual: dict[str, object] = {
        "event": event,
        "starts_at": event.starts_at,
        "ref": new_ref(),
        "title": {"en": "Welcome", "ja": "ごあいさつ"},
        "description": {},
        "track": {},
    }
    return saved(ProgrammeItem(**(usual | different)))


def with_questions(event: Event, *more: Field) -> Event:
    """The same event, whose form asks these questions after the usual ones. A data officer approved them."""
    before = event.form_version
    assert before
    fields = [each for each in parts_of(before) if each.code not in {field.code for field in more}]
    version = forms.new_version(before.form, [*fields, *more], before.definition["purposes"])
    for each in filter(needs_approval, more):
        forms.approve_field(version, each.code, reason="The visit asks for it.", by=an_account().id)
    event.form_version = forms.publish(version)
    actions.touch(event)
    db.session.commit()
    return event


def a_question(code: str, kind: FieldType = FieldType.TEXT, *options: str, **different: object) -> Field:
    """A question of that name; options are codes and words at once."""
    usual: dict[str, object] = {
        "purposes": ("event_operation",),
        "options": tuple(Option(each, {"en": each.capitalize(), "ja": f"日本語{each}"}) for each in options),
    }
    label = {"en": code.capitalize(), "ja": f"質問{code}"}
    return Field(code, kind, label, **(usual | different))  # type: ignore[arg-type]
