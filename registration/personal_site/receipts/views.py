from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from registration.consent.receipts import MEDIA_TYPE, Receipt, receipt_of, seal_now
from registration.foundation import tokens
from registration.foundation.database import db
from registration.foundation.tokens import Capability
from registration.people.queries import person_by_ref, subject_of
from registration.web.access import by_link
from registration.web.context import zone_of_house

pages = Blueprint("receipts", __name__)


@pages.get("/my/<token>/receipts/<act>")
@by_link(Capability.MY_PAGE)
def show(token: str, act: str) -> ResponseReturnValue:
    """What the receipt says, and the files. Opening the page seals nothing."""
    return render_template(
        "personal_site/receipts/show.html",
        token=token,
        act=act,
        receipt=_receipt(token, act),
        zone=zone_of_house(),
    )


@pages.post("/my/<token>/receipts/<act>/seal")
@by_link(Capability.MY_PAGE)
def seal(token: str, act: str) -> ResponseReturnValue:
    """Do for this person now what the timetable does for everyone a little later."""
    _receipt(token, act)
    seal_now()
    db.session.commit()
    return redirect(url_for(".show", token=token, act=act), 303)


@pages.get("/my/<token>/receipts/<act>/receipt.jws")
@by_link(Capability.MY_PAGE)
def download(token: str, act: str) -> ResponseReturnValue:
    receipt = _receipt(token, act)
    return _file(receipt.jws + "\n", MEDIA_TYPE, receipt.file_name)


@pages.get("/my/<token>/receipts/<act>/checkpoint.txt")
@by_link(Capability.MY_PAGE)
def checkpoint(token: str, act: str) -> ResponseReturnValue:
    """The checkpoint that the receipt leads to, as it is published for everyone."""
    ledger = _receipt(token, act).content["ledger"]
    note = ledger.get("checkpoint") or abort(404)
    return _file(note, "text/plain; charset=utf-8", f"checkpoint-{ledger['size']}.txt")


def _receipt(token: str, act: str) -> Receipt:
    ref = tokens.read(Capability.MY_PAGE, token)
    person = (person_by_ref(ref) if ref else None) or abort(404)
    subject = subject_of(person.id) or abort(404)
    return receipt_of(subject.id, act) or abort(404)


def _file(content: str, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=kind, headers=headers)
