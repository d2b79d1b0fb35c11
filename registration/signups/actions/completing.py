"""A companion answers for themselves: what another wrote about them makes way for it."""

from sqlalchemy import delete

from registration.consent import actions as consent
from registration.forms import actions as forms
from registration.forms.models import Submission
from registration.foundation import clock
from registration.foundation.database import db
from registration.people.queries import subject_of
from registration.signups.actions.arriving import Wish
from registration.signups.actions.changing import cancel, confirm
from registration.signups.actions.noting import note
from registration.signups.actions.parts import exchange_parts
from registration.signups.actions.places import lock_places
from registration.signups.errors import NothingToConfirm, SentBefore
from registration.signups.models import GroupPlace, Signup, SignupState
from registration.signups.searching import findable


def complete(place: GroupPlace, signup: Signup, wish: Wish) -> None:
    """Put the person's own answers and decisions in the place of the two words another wrote, and confirm.

    The link came by mail, so the mailbox is theirs.

    Raises:
        SentBefore: this page, or another one for this place, was sent before.
        NothingToConfirm: the place was given back.
        PartsFull: what they ask for beside the place has none left.
    """
    counted_apart = lock_places(signup.event_id)
    db.session.refresh(signup)
    db.session.refresh(place)
    if place.answered_at is not None:
        raise SentBefore
    if signup.state is SignupState.CANCELLED:
        raise NothingToConfirm
    if counted_apart:
        exchange_parts(signup, wish.answers)
    submission_id = forms.keep_submission(
        act=wish.asking.act,
        form_version_id=signup.event.form_version_id or 0,
        person_id=signup.person_id,
        language=wish.language,
        answers=wish.answers,
        shown_block_id=wish.shown_block_id,
        shown_at=wish.asking.shown_at or clock.now(),
    )
    if submission_id is None:
        raise SentBefore
    before, signup.submission_id = signup.submission_id, submission_id
    found = findable(wish.answers, wish.unsearched)
    signup.search, signup.sort_name = found["search"], found["sort_name"]
    signup.language = wish.language
    place.answered_at = clock.now()
    db.session.flush()
    db.session.execute(
        delete(Submission).where(Submission.id == before).execution_options(synchronize_session=False)
    )
    db.session.refresh(signup)
    if (subject := subject_of(signup.person_id)) is not None:
        consent.record_decisions(subject.id, subject.ref, wish.decisions, wish.asking)
    note("signup.completed", signup)
    confirm(signup)


def give_up(place: GroupPlace, signup: Signup) -> None:
    """The companion does not come. Said before anything of theirs was told, so no mail follows."""
    if place.answered_at is None:
        cancel(signup, quietly=True)
