"""What is counted apart of an event, beside the answers that ask for it: what is left, and what is full."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from registration.events.queries import sessions_chosen
from registration.events.rules import at_the_same_time
from registration.forms.answers import Checked
from registration.forms.rules import SESSIONS, TAKES_PART, Field
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext, pick
from registration.signups.models import TAKES_A_PLACE, Signup
from registration.signups.queries import parts_standing
from registration.signups.rules import FEW, Part, asked_for


@dataclass(frozen=True)
class Left:
    """What stands beside an answer, and whether it cannot be chosen."""

    words: str
    closed: bool = False


Beside = Mapping[str, Mapping[str, Left]]
"""By code of the question and of the answer."""


def told_of(parts: Sequence[Part]) -> tuple[tuple[str, int], ...]:
    """What a page says about places: it is the same page as long as this stays."""
    return tuple((each.name, each.left) for each in parts if each.left is not None and each.left <= FEW)


def beside_answers(parts: Sequence[Part], *, waitlist: bool, mine: Collection[str] = ()) -> Beside:
    """How many places are left of what has few. ``mine`` names what the reader has already."""
    found: dict[str, dict[str, Left]] = {}
    for each in parts:
        if each.left is None or each.left > FEW or each.name in mine:
            continue
        question, _colon, option = each.name.partition(":")
        found.setdefault(question, {})[option] = _left(each.left, waitlist=waitlist)
    return found


def _left(number: int, *, waitlist: bool) -> Left:
    if number:
        return Left(ngettext("%(num)s place left", "%(num)s places left", number))
    if waitlist:
        return Left(_("full; if you choose it, you wait for a place"))
    return Left(_("full"), closed=True)


def beside_changes(signup: Signup, fields: Sequence[Field]) -> Beside:
    """The same where somebody changes answers: who has a place cannot have one and wait for another."""
    if not any(each.code in (TAKES_PART, SESSIONS) or _has_places(each) for each in fields):
        return {}
    has_a_place = signup.state.value in TAKES_A_PLACE
    return beside_answers(
        parts_standing(signup.event_id),
        waitlist=signup.event.waitlist and not has_a_place,
        mine=asked_for(signup.submission.answers) if has_a_place else (),
    )


def _has_places(field: Field) -> bool:
    return any(each.places is not None for each in field.options)


def full_among(parts: Sequence[Part], answers: Mapping[str, Any]) -> list[str]:
    """Names of what was chosen and is full."""
    full = [each.name for each in parts if each.left == 0]
    chosen = asked_for(answers) if full else ()
    return [name for name in full if name in chosen]


def full_at_fields(full: Sequence[str], fields: Sequence[Field]) -> dict[str, str]:
    """What to say at each question whose answer is full."""
    words = {f"{each.code}:{code}": said for each in fields if each.options for code, said in each.choices()}
    return {
        part.partition(":")[0]: _(
            "“%(answer)s” is full. Choose something else.", answer=words.get(part, part)
        )
        for part in full
    }


def with_sessions_checked(checked: Checked, event_id: int) -> Checked:
    """The same answers, refused where two chosen sessions run at the same time."""
    chosen = checked.answers.get(SESSIONS) or ()
    if len(chosen) < 2:
        return checked
    clash = at_the_same_time(sessions_chosen(event_id, chosen))
    if clash is None:
        return checked
    one, other = (pick(each.title) for each in clash)
    words = _("“%(one)s” and “%(other)s” run at the same time. Choose one of them.", one=one, other=other)
    return replace(checked, errors={**checked.errors, SESSIONS: words})
