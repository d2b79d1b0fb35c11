"""Files that come with a form: taken from the request, and kept while the rest of the form is put right."""

import logging
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request

from registration.forms.actions import let_wait
from registration.forms.answers import Checked
from registration.forms.queries import waiting_file
from registration.forms.rules import MOST_FILES, Field, FieldType, GivenFile
from registration.foundation import pace, settings
from registration.foundation.database import db
from registration.foundation.pace import Counted
from registration.web.gatekeeping import here

log = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
LEFT_AN_HOUR = 40
"""Files that may be left waiting from one network in an hour."""
LEFT_IN_ALL = 1000
PATIENCE = 20
"""Seconds for the check of one file."""


def make_room() -> None:
    """Let this request bring as many files as a form can ask for; to be said before anything of it is read.

    There is room for files that are too large too: they are refused beside their question, with all that was
    typed still there, and not by a page of its own.
    """
    chosen = settings.current()
    if chosen.files and request.method == "POST":
        request.max_content_length = (2 * MOST_FILES * chosen.file_megabytes + 1) * MEGABYTE


def given_files(
    fields: Sequence[Field], standing: Mapping[str, Any] | None = None
) -> dict[str, GivenFile | Mapping[str, Any]]:
    """The files that were sent or wait, by the code of their question; else what ``standing`` says."""
    asked = [each.code for each in fields if each.type is FieldType.FILE]
    found = {code: _given(code, (standing or {}).get(code)) for code in asked}
    return {code: file for code, file in found.items() if file is not None}


def _given(code: str, standing: Any) -> GivenFile | Mapping[str, Any] | None:
    upload = request.files.get(code)
    if upload is not None and upload.filename:
        content = upload.read(settings.current().file_megabytes * MEGABYTE + 1)
        return GivenFile(upload.filename, content, refused=not _passes(content))
    if request.form.get(f"{code}.drop"):
        return None
    token = request.form.get(f"{code}.kept", "")
    waiting = waiting_file(token) if 0 < len(token) < 100 else None
    return waiting or standing


def _passes(content: bytes) -> bool:
    """Whether the organisation's own check lets the file pass. A check that fails lets nothing pass."""
    program = settings.current().file_check
    if not program:
        return True
    try:
        done = subprocess.run(  # noqa: S603 -- the administrator's own program, without a shell
            shlex.split(program), input=content, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        log.exception("The check of files did not work")
        return False
    return done.returncode == 0


def with_links(
    typed: Mapping[str, Any], answers: Mapping[str, Any], address_of: Callable[[str], str]
) -> dict[str, Any]:
    """What stands in the fields of a form, with the way to each file that is kept among these answers."""
    return {
        code: {**there, "href": address_of(code)}
        if isinstance(there, Mapping) and "sha256" in there and there == answers.get(code)
        else there
        for code, there in typed.items()
    }


def left_waiting(checked: Checked) -> Checked:
    """What is shown again, with the files that were fine: they need not be chosen once more."""
    new = {code: file for code, file in checked.files.items() if not file.waiting}
    if not new:
        return checked
    near = Counted(f"files {here()}", LEFT_AN_HOUR)
    everywhere = Counted("files", LEFT_IN_ALL)
    before = pace.read([near, everywhere])
    if before.used_up(near) or before.used_up(everywhere):
        return checked
    tokens = {code: {"name": file.name, "waiting": let_wait(file)} for code, file in new.items()}
    for _each in new:
        pace.add([near, everywhere])
    db.session.commit()
    return replace(checked, typed={**checked.typed, **tokens})
