from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from werkzeug.wsgi import wrap_file

from registration.audit.actions import record
from registration.consent import evidence
from registration.consent.queries import purpose_by_code
from registration.foundation.database import db, reading
from registration.people.queries import person_by_ref, subject_of
from registration.web.access import staff_may, the_staff

pages = Blueprint("evidence", __name__)


@pages.get("/people/<ref>/evidence.zip")
@staff_may("consent.export", writes=True)
def person(ref: str) -> ResponseReturnValue:
    found = person_by_ref(ref)
    subject = subject_of(found.id) if found else None
    if found is None or subject is None:
        abort(404)
    about = f"{found.name} <{found.email}>".strip()
    record("consent.evidence-exported", "person", found.id, by=the_staff().id, whose=subject.ref)
    db.session.commit()
    return _zip("evidence-person.zip", lambda into: evidence.of_person(into, subject, about))


@pages.get("/consent/purposes/<code>/evidence.zip")
@staff_may("consent.export", writes=True)
def purpose(code: str) -> ResponseReturnValue:
    found = purpose_by_code(code) or abort(404)
    record("consent.evidence-exported", "purpose", found.id, by=the_staff().id)
    db.session.commit()
    name = "".join(sign if sign.isalnum() else "-" for sign in code)
    return _zip(f"evidence-{name}.zip", lambda into: evidence.of_purpose(into, found))


def _zip(name: str, write: Callable[[IO[bytes]], None]) -> Response:
    """The file, made as a whole before the first byte leaves: half of it would be no evidence.

    It is read without the lock of a writer, so that people can sign up while it is made.
    """
    file = TemporaryFile()  # noqa: SIM115 - the server closes it after the last byte
    with reading():
        write(file)
        db.session.rollback()
    size = file.tell()
    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    content = wrap_file(request.environ, file)
    return Response(content, mimetype="application/zip", headers=headers, direct_passthrough=True)
