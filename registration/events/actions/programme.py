"""Writing the programme: sessions, and who speaks at them."""

from collections.abc import Mapping, Sequence
from typing import Any

from registration.audit.actions import record
from registration.events.actions.asking import offer_form
from registration.events.actions.searching import index_words, said
from registration.events.errors import ChangedMeanwhile, EventIsCancelled
from registration.events.models import Event, EventState, ProgrammeItem, Speaker
from registration.events.rules import ProgrammeDraft, SpeakerDraft
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
) -> None:
    """Put this programme in the place of what was there. Sessions and speakers that stay keep their identity.

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
    before = list(event.programme)
    put_programme(event, drafts, speakers)
    index_words(event)
    if event.state is EventState.PUBLISHED and any(each.bookable for each in (*event.programme, *before)):
        offer_form(event, offering, by=by)
    event.revision = Event.revision + 1  # kept pages grow stale
    db.session.flush()
    db.session.refresh(event, ["revision"])
    record("event.programme-written", "event", event.id, by=by, sessions=len(drafts))


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
