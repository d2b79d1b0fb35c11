"""What would become of each event of a series if several are postponed, called off or written at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from registration.events.models import Event, EventState, ProgrammeItem, Speaker
from registration.events.rules import ProgrammeDraft, SpeakerDraft, moved


class Reach(StrEnum):
    """Which events of a series are meant."""

    FOLLOWING = "following"
    """One of them, and all that come after it."""
    ALL = "all"


class Fate(StrEnum):
    TOLD = "told"
    """It changes, and everybody concerned is told."""
    UNSEEN = "unseen"
    """A draft changes too; nobody knows of it."""
    TOO_EARLY = "too_early"
    """It would begin at a time that is over: then nothing is done at all."""
    CANCELLED = "cancelled"
    """It stays as it is, like all that follow here."""
    OVER = "over"
    DRAFT = "draft"
    OPEN = "open"
    """Its date is not known already."""
    SAME = "same"


CHANGES = (Fate.TOLD, Fate.UNSEEN)


@dataclass(frozen=True)
class Step:
    """One event, and what would become of it."""

    event: Event
    fate: Fate
    before: datetime
    starts_at: datetime | None = None
    """When it would begin; nothing: that is announced later, or it does not move."""

    @property
    def changes(self) -> bool:
        return self.fate in CHANGES


def postponing(
    events: Sequence[Event], event: Event, starts_at: datetime | None, now: datetime
) -> list[Step]:
    """What becomes of these if one of them begins then, or at a time not known yet, and all move by as much.

    What moves keeps its distance on the clock of its own place.
    """
    before = event.starts_at
    return [_postponed(each, before, starts_at, now) for each in events]


def _postponed(event: Event, before: datetime, after: datetime | None, now: datetime) -> Step:
    if (stays := _stays(event, now)) is not None:
        return Step(event, stays, event.starts_at)
    draft = event.state is EventState.DRAFT
    if after is None:
        fate = Fate.DRAFT if draft else Fate.OPEN if event.date_open else Fate.TOLD
        return Step(event, fate, event.starts_at)
    there = moved(event.starts_at, before, after, event.time_zone)
    fate = Fate.UNSEEN if draft else Fate.TOLD
    if there == event.starts_at and not event.date_open:
        fate = Fate.SAME
    elif there <= now:
        fate = Fate.TOO_EARLY
    return Step(event, fate, event.starts_at, there)


def calling_off(events: Sequence[Event], now: datetime) -> list[Step]:
    """What becomes of these if all are called off. A draft is no longer published by itself."""
    return [_called_off(each, now) for each in events]


def _called_off(event: Event, now: datetime) -> Step:
    fate = _stays(event, now)
    if fate is None and event.state is EventState.DRAFT:
        fate = Fate.UNSEEN if event.publish_at else Fate.DRAFT
    return Step(event, fate or Fate.TOLD, event.starts_at)


def _stays(event: Event, now: datetime) -> Fate | None:
    if event.state is EventState.CANCELLED:
        return Fate.CANCELLED
    return Fate.OVER if event.ends_at <= now and not event.date_open else None


def seal_of(steps: Sequence[Step]) -> str:
    """The same as long as the same would become of the same events."""
    told = "\n".join(f"{each.event.id} {each.fate} {each.before} {each.starts_at}" for each in steps)
    return sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Programme:
    """Sessions and speakers as somebody could have written them."""

    sessions: Sequence[ProgrammeDraft]
    speakers: Sequence[SpeakerDraft]
    starts_at: datetime
    """When the event begins that they belong to."""


def programme_of(event: Event) -> Programme:
    """The programme that stands."""
    people = {each.id: _speaker(each) for each in event.speakers}
    return Programme(
        [_session(item, [people[each.id] for each in item.speakers]) for item in event.programme],
        list(people.values()),
        event.starts_at,
    )


def _speaker(each: Speaker) -> SpeakerDraft:
    return SpeakerDraft(each.name, each.title, each.organisation, each.biography, ref=each.ref)


def _session(item: ProgrammeItem, speakers: Sequence[SpeakerDraft]) -> ProgrammeDraft:
    return ProgrammeDraft(
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        title=item.title,
        description=item.description,
        track=item.track,
        bookable=item.bookable,
        capacity=item.capacity,
        speakers=speakers,
        ref=item.ref,
    )


def programme_for(other: Event, before: Programme, after: Programme) -> Programme:
    """What the programme of another event becomes when one of its series was changed in this way.

    A session is known again by its name as it was. It keeps its identity, so that whoever chose it has
    chosen it still; what is new is added, and what was taken away there is taken away here. Sessions and
    speakers that only this event has stay. All keep their distance on the clock to the beginning.
    """
    stands = programme_of(other)
    free, was = list(stands.sessions), {each.ref: each for each in before.sessions}

    def at(time: datetime, beginning: datetime) -> datetime:
        return moved(time, beginning, other.starts_at, other.time_zone)

    def twin(draft: ProgrammeDraft, beginning: datetime) -> ProgrammeDraft | None:
        alike = [each for each in free if says_the_same(each.title, draft.title)]
        same_time = (each for each in alike if each.starts_at == at(draft.starts_at, beginning))
        found = next(same_time, alike[0] if alike else None)
        if found is not None:
            free.remove(found)
        return found

    pairs = [
        (each, twin(was[each.ref], before.starts_at) if each.ref in was else twin(each, after.starts_at))
        for each in after.sessions
    ]
    kept = {each.ref for each in after.sessions}
    for each in before.sessions:
        if each.ref not in kept:
            twin(each, before.starts_at)
    people = _people_for(stands, before, after, free)
    sessions = [
        replace(
            each,
            ref=there.ref if there else None,
            starts_at=at(each.starts_at, after.starts_at),
            ends_at=at(each.ends_at, after.starts_at) if each.ends_at else None,
            speakers=[people[who.ref] for who in each.speakers],
        )
        for each, there in pairs
    ]
    own = {each.ref: each for each in people.values()}
    sessions += [replace(each, speakers=[own[who.ref] for who in each.speakers]) for each in free]
    return Programme(sessions, list(people.values()), other.starts_at)


def _people_for(
    stands: Programme, before: Programme, after: Programme, own_sessions: Sequence[ProgrammeDraft]
) -> dict[str | None, SpeakerDraft]:
    """The speakers of the other event, by the reference of whoever is meant: first those, then its own."""
    free, was = list(stands.speakers), {each.ref: each for each in before.speakers}
    needed = {who.ref for each in own_sessions for who in each.speakers}
    found: dict[str | None, SpeakerDraft] = {}
    for each in (*after.speakers, *(who for draft in after.sessions for who in draft.speakers)):
        if each.ref in found:
            continue
        name = was[each.ref].name if each.ref in was else each.name
        there = next((one for one in free if says_the_same(one.name, name)), None)
        if there is not None:
            free.remove(there)
        found[each.ref] = replace(each, ref=there.ref if there else None)
    gone = [each for each in before.speakers if each.ref not in found]
    for one in free:
        if one.ref in needed or not any(says_the_same(one.name, each.name) for each in gone):
            found[one.ref] = one
    return found


def says_the_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether some language says the same in both."""
    return any(words.strip() and words == other.get(tag) for tag, words in one.items())
