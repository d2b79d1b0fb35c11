from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from registration.events.models import Event
from registration.events.queries import event_by_id
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.organiser_site.agreements.words import terms_in_words
from registration.organiser_site.sharing.forms import ChoiceForm, DecisionForm, NoteForm
from registration.organiser_site.sharing.reasons import reasons_for, refusal_in_words
from registration.organisers.models import Account
from registration.sharing import actions
from registration.sharing.errors import AlreadyDecided, NobodyToShare, ShareRefused
from registration.sharing.gate import Verdict, examine
from registration.sharing.models import ShareRequest, ShareState
from registration.sharing.queries import (
    Wish,
    accounts_named,
    agreements,
    asked_hosts,
    codes_of,
    disclosure_of,
    disclosures,
    fetches_of,
    field_labels,
    people_of,
    request_by_ref,
    requests,
)
from registration.web.access import staff, staff_may
from registration.web.context import current_controller

pages = Blueprint("sharing", __name__)


def _event(event_id: int) -> Event:
    return event_by_id(event_id) or abort(404)


def _request(ref: str) -> ShareRequest:
    return request_by_ref(ref) or abort(404)


def _me() -> Account:
    return staff() or abort(403)


def _zone() -> str:
    controller = current_controller()
    return controller.time_zone if controller else "UTC"


@pages.get("/sharing")
@staff_may("sharing.see")
def index() -> ResponseReturnValue:
    asked, given = requests(), disclosures()
    return render_template(
        "organiser_site/sharing/index.html",
        waiting=[each for each in asked if each.state is ShareState.REQUESTED],
        decided=[each for each in asked if each.state is not ShareState.REQUESTED],
        disclosures=given,
        fetches=fetches_of([each.id for each in given]),
        agreements=agreements(),
        names=accounts_named([each.requested_by for each in asked]),
        zone=_zone(),
    )


@pages.route("/events/<int:event_id>/share", methods=["GET", "POST"])
@staff_may("sharing.request")
def new(event_id: int) -> ResponseReturnValue:
    event = _event(event_id)
    hosts, labels = asked_hosts(event), field_labels(event)
    choice = ChoiceForm.of(_given(), hosts, labels)
    note = NoteForm()
    if not _given():
        choice.field.data = [code for code in labels if code in _offered(hosts)]
        return _page(event, choice, note, None), 200
    if not choice.validate():
        return _page(event, choice, note, None), 422
    host = next(each for each in hosts if each.organisation.code == choice.to.data)
    wish = Wish(event, host.organisation, host.purpose or abort(404), tuple(choice.field.data or ()))
    if request.method == "POST":
        return _ask(wish, choice, note)
    return _page(event, choice, note, wish), 200


def _ask(wish: Wish, choice: ChoiceForm, note: NoteForm) -> ResponseReturnValue:
    if not note.validate():
        return _page(wish.event, choice, note, wish), 422
    try:
        made = actions.request_share(wish, note=note.note.data or "", by=_me().id)
    except (ShareRefused, NobodyToShare):
        # The dry run below says why, in place of the button.
        return _page(wish.event, choice, note, wish), 409
    db.session.commit()
    flash(_("Done. A data officer decides now; nothing was given away yet."), "good")
    return redirect(url_for(".show", ref=made.ref))


def _given() -> MultiDict[str, str]:
    """The choice: in the address for the dry run, in the form for the request."""
    return request.form if request.method == "POST" else request.args


def _offered(hosts: list) -> set[str]:  # type: ignore[type-arg]
    """Fields in the words of each co-organiser: what only one of them may have is ticked by hand."""
    said = [{code for version in host.purpose.versions for code in version.fields} for host in hosts]
    return set.intersection(*said) if said else set()


def _page(event: Event, choice: ChoiceForm, note: NoteForm, wish: Wish | None) -> str:
    verdict = examine(wish) if wish else None
    asked = requests(event.id)
    return render_template(
        "organiser_site/sharing/new.html",
        event=event,
        now=clock.now(),
        choice=choice,
        form=note,
        wish=wish,
        labels=field_labels(event),
        verdict=verdict,
        reasons=reasons_for(verdict.counts) if verdict else [],
        refusal=_refusal(verdict, field_labels(event)) if verdict else None,
        terms=terms_in_words(verdict.version, _zone()) if verdict and verdict.version else None,
        requests=asked,
        staff_names=accounts_named([each.requested_by for each in asked]),
        zone=_zone(),
    )


def _refusal(verdict: Verdict, labels: dict[str, str]) -> object:
    return refusal_in_words(verdict.refusal, verdict.named, labels) if verdict.refusal else None


@pages.get("/sharing/<ref>")
@staff_may("sharing.see")
def show(ref: str) -> ResponseReturnValue:
    return _show(_request(ref), DecisionForm(), None)


@pages.post("/sharing/<ref>/approve")
@staff_may("sharing.approve")
def approve(ref: str) -> ResponseReturnValue:
    asked, form = _request(ref), DecisionForm()
    if not form.validate():
        return _show(asked, form, None), 422
    try:
        made = actions.approve_share(asked, by=_me(), note=form.note.data or "")
    except ShareRefused as refused:
        db.session.rollback()
        return _show(asked, form, refused), 409
    except NobodyToShare:
        db.session.rollback()
        flash(_("Nobody allows it any more, so no file was made."), "stop")
        return redirect(url_for(".show", ref=ref))
    except AlreadyDecided:
        return _too_late(ref)
    db.session.commit()
    flash(_("Done. The file is ready with %(number)s people in it.", number=made.row_count), "good")
    return redirect(url_for(".show", ref=ref))


@pages.post("/sharing/<ref>/refuse")
@staff_may("sharing.approve")
def refuse(ref: str) -> ResponseReturnValue:
    asked, form = _request(ref), DecisionForm()
    if not form.validate():
        return _show(asked, form, None), 422
    try:
        actions.refuse_share(asked, by=_me(), note=form.note.data or "")
    except AlreadyDecided:
        return _too_late(ref)
    db.session.commit()
    flash(_("Refused. Nothing was given away."), "good")
    return redirect(url_for(".show", ref=ref))


def _too_late(ref: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("Somebody has decided this already."), "wait")
    return redirect(url_for(".show", ref=ref))


@pages.get("/sharing/<ref>/people")
@staff_may("sharing.approve", writes=True)
def people(ref: str) -> ResponseReturnValue:
    asked = _request(ref)
    found = people_of(asked.id)
    if not found:
        abort(404)
    actions.note_people_seen(asked, by=_me().id)
    db.session.commit()
    titles = {each.code: each.title for each in reasons_for({code: 1 for _name, _ref, code in found})}
    return render_template("organiser_site/sharing/people.html", asked=asked, people=found, titles=titles)


def _show(asked: ShareRequest, form: DecisionForm, refused: ShareRefused | None) -> str:
    waiting = asked.state is ShareState.REQUESTED
    verdict = examine(actions.wish_of(asked), version=asked.agreement_version) if waiting else None
    labels = field_labels(asked.event)
    made = disclosure_of(asked.id)
    counts = verdict.counts if verdict else codes_of(asked.id) or dict(asked.counted)
    if verdict and verdict.refusal and refused is None:
        refused = ShareRefused(verdict.refusal, verdict.named)
    return render_template(
        "organiser_site/sharing/show.html",
        asked=asked,
        form=form,
        counts=counts,
        reasons=reasons_for(counts),
        refusal=refusal_in_words(refused.code, refused.named, labels) if refused else None,
        terms=terms_in_words(asked.agreement_version, _zone()),
        labels=labels,
        disclosure=made,
        fetches=fetches_of([made.id]).get(made.id, []) if made else [],
        names=accounts_named([each for each in (asked.requested_by, asked.decided_by) if each]),
        own=asked.requested_by == _me().id,
        zone=_zone(),
    )
