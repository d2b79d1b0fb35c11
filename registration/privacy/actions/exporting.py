"""Everything about one person, in a file for people and machines (GDPR Art. 15, 20; APPI Art. 33)."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.forms.queries import files_of_person
from registration.foundation import clock
from registration.foundation.cells import guarded
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import pick, speaking
from registration.organisations.queries import controller
from registration.people.models import Subject
from registration.privacy.actions.rooms import ROOMS
from registration.privacy.errors import NobodyHere
from registration.privacy.models import RequestState, RightsEvent, RightsRequest
from registration.privacy.queries import looks_at, requests_of

FORMAT = "registration/personal-data/1"


def export(request: RightsRequest) -> bytes:
    """A zip: ``data.json`` with everything, a table for each list in it, files sent, and a word about all.

    ``data.json`` is an object with ``format``, ``made_at``, ``controller``, ``language``, one object for each
    room (``people``, ``signups``, ``forms``, ``newsletters``, ``questionnaires``, ``consent``, ``sharing``,
    ``mail``), and ``requests`` and ``staff_access``. Times are UTC in ISO 8601, text is UTF-8.

    Raises:
        NobodyHere: when the person was erased.
    """
    person_id = request.subject.person_id
    if person_id is None:
        raise NobodyHere
    with speaking(request.language):
        data = _collected(request.subject, person_id, request.language)
        content = _packed(data, dict(files_of_person(person_id)))
    if request.state is RequestState.RECEIVED:
        request.state, request.finished_at = RequestState.EXECUTED, clock.now()
    db.session.add(RightsEvent(request_id=request.id, step="exported"))
    record(
        "privacy.exported",
        "rights_request",
        request.id,
        actor=ActorKind.PERSON,
        whose=request.subject.ref,
    )
    db.session.flush()
    return content


def _collected(subject: Subject, person_id: int, language: str) -> dict[str, Any]:
    own = controller()
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "controller": pick(own.name) if own else "",
        "language": language,
        **{name: room.show(person_id) for name, room in ROOMS.items()},
        "requests": [
            {
                "kind": each.kind.value,
                "state": each.state.value,
                "received_at": each.received_at.isoformat(),
                "finished_at": each.finished_at and each.finished_at.isoformat(),
            }
            for each in requests_of(subject.id)
        ],
        "staff_access": [
            {"at": entry.at.isoformat(), "what": entry.action, "by": entry.actor_kind.value}
            for entry in looks_at(subject.ref)
        ],
    }


def _packed(data: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("README.txt", _read_me(data, files=bool(files)))
        zipped.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        for name, rows in _tables(data):
            zipped.writestr(f"{name}.csv", "\ufeff" + _as_csv(rows))
        for name, sent in files.items():
            zipped.writestr(f"files/{name}", sent)
    return file.getvalue()


def _read_me(data: Mapping[str, Any], *, files: bool) -> str:
    return "\n\n".join([
        _("Your data at %(controller)s", controller=data["controller"]),
        _("Made on %(when)s. All times are UTC.", when=data["made_at"]),
        _("data.json has everything we hold about you, in a form that other services can read."),
        _("The .csv files have the same lists as tables; any spreadsheet program opens them."),
        *([_("The folder “files” holds the files you sent us.")] if files else []),
    ]) + "\n"  # fmt: skip


def _tables(data: Mapping[str, Any]) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
    """Every list of objects, named by the room it stands in."""
    for name, value in data.items():
        inside = value.items() if isinstance(value, dict) else [("", value)]
        for inner, rows in inside:
            if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
                yield (inner or name) if inner in ("", name) else f"{name}-{inner}", rows


def _as_csv(rows: list[Mapping[str, Any]]) -> str:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_cell(row.get(head)) for head in heads] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> str:
    """One value as text; what a spreadsheet would run as a formula is marked as text (E12)."""
    if value is None:
        return ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return guarded(words)
