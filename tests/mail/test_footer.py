"""What stands below every mail: who sent it, where they are, and whom to ask."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from registration.foundation.database import db
from registration.mail.composing import written
from registration.organisations.queries import controller

MAILS = Path(__file__).parents[2] / "templates" / "mail"
EXTENDS = re.compile(r'{% extends "([^"]+)" %}')
BODIES = sorted(path.relative_to(MAILS).as_posix() for path in MAILS.glob("[a-z]*/*/body.*"))


@pytest.mark.parametrize("body", BODIES)
def test_s_ajc_30_every_mail_has_the_frame_that_says_whom_to_ask(body) -> None:
    ending = body.rpartition(".")[2]
    assert frames(f"mail/{body}")[-1] == f"mail/_layout/layout.{ending}"


def frames(template: str) -> list[str]:
    """The templates that this one stands in, the outermost last."""
    within = EXTENDS.search((MAILS.parent / template).read_text("utf-8"))
    return [within[1], *frames(within[1])] if within else []


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_s_ajc_30_the_frame_names_the_contact_address(language) -> None:
    controller().contact_email = "ask@trade-centre.example"
    db.session.flush()
    letter = written("organisers.password_changed", language, account=SimpleNamespace(name="Ada"))
    assert "ask@trade-centre.example" in letter.text.partition("\n-- \n")[2]
    assert 'href="mailto:ask@trade-centre.example"' in letter.html
