"""Writing the programme: sessions, and who speaks at them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from registration.audit.actions import record
from registration.events.actions.asking import offer_form
from registration.events.actions.searching import index_words, said
from registration.events.errors import ChangedMeanwhile, EventIsCancelled
from registration.events.models import Event, EventState, ProgrammeItem, Speaker
from registration.events.rules import ProgrammeDraft, SpeakerDraft, moved
from registration.events.together import programme_of
from registration.foundation.database import db
from registration.foundation.ids import new_ref


def write_programme(
    event: Event,
    drafts: Sequence[ProgrammeDraft],
    speakers: Sequence[SpeakerDraft] = (),
    *,
    by: int | None = None,
    revision: int | None = None,
    offering: Sequence[str] = (),
) -> list[ProgrammeDraft]:
    """Put this programme in the place of what was there. Sessions and speakers that stay keep their identity.

    What is answered is what is no longer held: whoever chose it must be told.

    ``speakers`` gives their order, and those who stand at no session. A published event asks at once for the
    sessions that can be chosen now; ``offering`` names further purposes of its form.

    Raises:
        EventIsCancelled: once it was called off.
        ChangedMeanwhile: when somebody else saved the event since the page was opened.
    """
    if event.state is EventState.CANCELLED:
        raise EventIsCancelled
    if revision is not None and revision != event.revision:
        raise ChangedMeanwhile
    before, bookable = programme_of(event), any(each.bookable for each in event.programme)
    put_programme(event, drafts, speakers)
    index_words(event)
    if event.state is EventState.PUBLISHED and (bookable or any(each.bookable for each in event.programme)):
        offer_form(event, offering, by=by)
    event.revision = Event.revision + 1  # kept pages grow stale
    db.session.flush()
    db.session.refresh(event, ["revision"])
    record("event.programme-written", "event", event.id, by=by, sessions=len(drafts))
    standing = {item.ref for item in event.programme}
    return [each for each in before.sessions if each.ref not in standing]


def put_programme(
    event: Event, drafts: Sequence[ProgrammeDraft], speakers: Sequence[SpeakerDraft] = ()
) -> None:
    """Make the rows what the drafts say."""
    people = _put_speakers(event, [*speakers, *(each for draft in drafts for each in draft.speakers)])
    standing = {item.ref: item for item in event.programme}
    wanted = []
    for draft in drafts:
        item = standing.pop(draft.ref or "", None) or ProgrammeItem(ref=new_ref())
        for name in ("starts_at", "ends_at", "bookable"):
            setattr(item, name, getattr(draft, name))
        item.capacity = draft.capacity if draft.bookable else None
        for name in ("title", "description", "track"):
            _set(item, name, getattr(draft, name))
        item.speakers = [people[_key(each)] for each in draft.speakers]
        wanted.append(item)
    event.programme = sorted(wanted, key=lambda item: item.starts_at)
    db.session.flush()


def move_programme(event: Event, before: datetime) -> None:
    """Let every session keep its distance on the clock to the beginning, which was at ``before``."""
    zone = event.time_zone
    for item in event.programme:
        starts_at = moved(item.starts_at, before, event.starts_at, zone)
        item.ends_at = moved(item.ends_at, before, event.starts_at, zone) if item.ends_at else None
        item.starts_at = starts_at


def _put_speakers(event: Event, drafts: Sequence[SpeakerDraft]) -> dict[Any, Speaker]:
    """The speakers of these drafts, each made once, by the key of the draft."""
    standing = {each.ref: each for each in event.speakers}
    found: dict[Any, Speaker] = {}
    for draft in drafts:
        if _key(draft) in found:
            continue
        speaker = standing.get(draft.ref or "") or Speaker(ref=new_ref())
        for name in ("name", "title", "organisation", "biography"):
            _set(speaker, name, getattr(draft, name))
        speaker.position = len(found) + 1
        found[_key(draft)] = speaker
    event.speakers = list(found.values())
    return found


def _key(draft: SpeakerDraft) -> Any:
    return draft.ref or (*sorted(draft.name.items()), *sorted(draft.organisation.items()))


def _set(row: Any, name: str, text: Mapping[str, str]) -> None:
    # Assigned only when it differs: an equal dictionary would be written all the same.
    if getattr(row, name) != said(text):
        setattr(row, name, said(text))
