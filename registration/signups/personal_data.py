"""What this room holds about a person: where they signed up and whether they came."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, func, or_, select

from registration.foundation.database import db
from registration.foundation.localization import pick
from registration.people.models import Person
from registration.signups.actions import cancel, withdraw_place
from registration.signups.groups import companions_of, kept_for
from registration.signups.models import (
    LIVING,
    AskedAgain,
    AttendanceLine,
    BatchRow,
    Checkin,
    EventInvitation,
    GroupPlace,
    Refusal,
    Signup,
    SignupLabel,
    SignupNote,
)
from registration.signups.queries import signups_of

Beside = TypeVar("Beside", SignupNote, SignupLabel, Checkin)
COLUMNS = frozenset(
    {
        "signup.sort_name",
        "signup.search",
        "signup_note.words",
        "signup_label.label",
        "batch.content",
        "batch_row.reason",
        "batch_row.data",
        "signup_refusal.words",
        "group_place.given_name",
        "attendance_line.name",
        "attendance_line.email",
        "attendance_line.joined_at",
        "attendance_line.left_at",
        "checkin.at",
    }
)


def show(person_id: int) -> dict[str, Any]:
    """Lists of many people that are being brought in are not looked through: they become sign-ups or go."""
    notes, labels = _beside(SignupNote, person_id), _beside(SignupLabel, person_id)
    taken = kept_for([each.id for each in signups_of(person_id)])
    reasons = _reasons(person_id)
    lines, scans = _lines_about(person_id), _beside(Checkin, person_id)
    return {
        "signups": [
            {
                "event": pick(signup.event.title),
                "starts_at": signup.event.starts_at.isoformat(),
                "state": signup.state.value,
                "made_at": signup.made_at.isoformat(),
                "confirmed_at": signup.confirmed_at and signup.confirmed_at.isoformat(),
                "cancelled_at": signup.cancelled_at and signup.cancelled_at.isoformat(),
                "attendance": signup.attendance.value,
                "minutes_attended": signup.minutes_attended,
                "came_in": [
                    {"at": each.at.isoformat(), "door": each.door, "undone": each.undone_at is not None}
                    for each in scans
                    if each.signup_id == signup.id
                ],
                "present": [
                    _presence(each) for each in lines if each.signup_id == signup.id and each.attended
                ],
                "source": signup.source,
                "notes": [
                    {"made_at": each.made_at.isoformat(), "words": each.words}
                    for each in notes
                    if each.signup_id == signup.id
                ],
                "labels": sorted(each.label for each in labels if each.signup_id == signup.id),
                "declined_because": reasons.get(signup.id),
                "places_taken_for": [each.name for each in taken.get(signup.id, [])],
            }
            for signup in signups_of(person_id)
        ],
        "invitations": _invitations(person_id),
        "places_taken_by_others": _places(person_id),
        "in_reports_of_attendance": [
            {"name": each.name, "email": each.email, **_presence(each)}
            for each in lines
            if each.signup_id is None
        ],
    }


def _reasons(person_id: int) -> dict[int, dict[str, Any]]:
    """Why sign-ups were declined, as the person was told."""
    asked = select(Refusal).join(Signup, Signup.id == Refusal.signup_id).where(Signup.person_id == person_id)
    return {
        each.signup_id: {"reason": each.reason, "words": each.words} for each in db.session.scalars(asked)
    }


def _invitations(person_id: int) -> list[dict[str, Any]]:
    asked = select(EventInvitation).where(EventInvitation.person_id == person_id).order_by(EventInvitation.id)
    return [
        {
            "event": pick(each.event.title),
            "invited_at": each.invited_at.isoformat(),
            "source": pick(each.round.source),
            "reminded_at": each.reminded_at and each.reminded_at.isoformat(),
            "declined_at": each.declined_at and each.declined_at.isoformat(),
        }
        for each in db.session.scalars(asked)
    ]


def _places(person_id: int) -> list[dict[str, Any]]:
    """Places that others took for this person, under the name that was written then."""
    asked = select(GroupPlace).where(GroupPlace.person_id == person_id).order_by(GroupPlace.id)
    return [
        {"name": each.given_name, "answered_at": each.answered_at and each.answered_at.isoformat()}
        for each in db.session.scalars(asked)
    ]


def _presence(line: AttendanceLine) -> dict[str, Any]:
    """When a report of attendance says that somebody was there."""
    return {
        "joined_at": line.joined_at and line.joined_at.isoformat(),
        "left_at": line.left_at and line.left_at.isoformat(),
        "minutes": None if line.seconds is None else round(line.seconds / 60),
    }


def _lines_about(person_id: int) -> Sequence[AttendanceLine]:
    """Lines of reports that mean this person, or give their address."""
    mine = select(Signup.id).where(Signup.person_id == person_id)
    mailbox = select(Person.email_key).where(Person.id == person_id).scalar_subquery()
    return db.session.scalars(
        select(AttendanceLine)
        .where(or_(AttendanceLine.signup_id.in_(mine), AttendanceLine.email == mailbox))
        .order_by(AttendanceLine.id)
    ).all()


def _beside(model: type[Beside], person_id: int) -> Sequence[Beside]:
    """Notes, labels or scans of all sign-ups of a person."""
    return db.session.scalars(
        select(model)
        .join(Signup, Signup.id == model.signup_id)
        .where(Signup.person_id == person_id)
        .order_by(model.id)
    ).all()


def erase(person_id: int) -> None:
    """Give the places back and delete the sign-ups, and with them notes and labels."""
    _forget_lines(person_id)
    for table in (EventInvitation, GroupPlace, AskedAgain):
        db.session.execute(delete(table).where(table.person_id == person_id))
    mine = db.session.scalars(select(Signup).where(Signup.person_id == person_id)).all()
    _give_back_for_others(mine)
    for signup in mine:
        if signup.state.value in LIVING:
            cancel(signup, quietly=True)
        db.session.delete(signup)
    db.session.flush()


def _give_back_for_others(mine: Sequence[Signup]) -> None:
    """Places this person took for others who have not answered: nobody could say any more who it was."""
    for places in companions_of([each.id for each in mine]).values():
        for place in places:
            if place.answered_at is None:
                withdraw_place(place)


def _forget_lines(person_id: int) -> None:
    """Lines of files about this mailbox: of lists not brought in yet, and of reports of attendance."""
    key = db.session.scalar(select(Person.email_key).where(Person.id == person_id))
    if key:
        db.session.execute(delete(AttendanceLine).where(AttendanceLine.email == key))
        db.session.execute(
            delete(BatchRow).where(func.lower(BatchRow.data["email"].as_string()) == key.casefold())
        )
