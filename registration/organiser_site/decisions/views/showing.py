from flask import abort, render_template
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.consent.queries import answers_in, decisions_of_act, shown_block
from registration.consent.queries import proof as kept_proof
from registration.forms.rendering import words_of
from registration.foundation.database import db
from registration.organiser_site.decisions.pages import pages, whose
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house
from registration.web.papers import as_paper


@pages.get("/people/<ref>/shown/<act>")
@staff_may("people.see", writes=True)
def shown(ref: str, act: str) -> ResponseReturnValue:
    """The page as this person saw it, and what they answered on it."""
    person, subject = whose(ref)
    lines = decisions_of_act(subject.id, act)
    sha256 = next((line.shown_sha256 for line in lines if line.shown_sha256), None)
    block = shown_block(sha256) if sha256 else None
    if block is None:
        abort(404)
    record("person.page-shown", "person", person.id, by=the_staff().id, whose=subject.ref)
    page = render_template(
        "organiser_site/decisions/shown.html",
        person=person,
        block=block,
        seen=words_of(block.canonical),
        said=next(line for line in reversed(lines) if line.shown_sha256),
        answers=answers_in(lines),
        zone=zone_of_house(),
    )
    db.session.commit()
    return page


@pages.get("/people/<ref>/proof/<sha256>")
@staff_may("evidence.see", writes=True)
def proof(ref: str, sha256: str) -> ResponseReturnValue:
    """What proves it: a scan, or a note of ours."""
    person, subject = whose(ref)
    found = kept_proof(subject.id, sha256) or abort(404)
    record("evidence.opened", "person", person.id, by=the_staff().id, whose=subject.ref)
    db.session.commit()
    ending = found.media_type.rpartition("/")[2].replace("jpeg", "jpg")
    return as_paper(found.content, found.media_type, f"{sha256[:16]}.{ending}")
