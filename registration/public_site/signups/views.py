import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent.actions import keep_shown_block
from registration.events.models import EventState
from registration.events.queries import event_by_slug
from registration.forms.answers import Checked, check
from registration.forms.errors import NotShown, ShownTooLongAgo
from registration.forms.queries import submission_by_act
from registration.forms.rendering import Block, Shown, read_shown, shown_token
from registration.forms.rules import COUNTRY
from registration.foundation import clock, keyring, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.people.queries import person_by_email
from registration.public_site.deciding import changed_since, only_the_notice
from registration.public_site.signups.showing import (
    ShownForm,
    drawn,
    page_with_proof,
    parts_of,
    recall_variants,
    shown_form,
    where,
)
from registration.signups.actions import Wish, remind_of, sign_up
from registration.signups.errors import AlreadySignedUp, EventFull, PartsFull, SentBefore, SignupsClosed
from registration.signups.queries import living_signup, situation, was_written_to_since
from registration.signups.rules import Availability, Situation, held_until, source_of
from registration.web.access import open_to_everyone
from registration.web.notices import country_asked_for, known_country, words_of
from registration.web.parts import full_among, full_at_fields, with_sessions_checked

pages = Blueprint("signups", __name__)
TAKES = (Availability.OPEN, Availability.FEW_LEFT, Availability.WAITLIST)
PAUSE_BETWEEN_REMINDERS = timedelta(minutes=2)


@pages.route("/events/<slug>/sign-up", methods=["GET", "POST"])
@open_to_everyone
def new(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    if found.availability(clock.now()) not in TAKES:
        return _closed(found)
    if request.method == "GET":
        if followed := _source_of_the_page_before():
            here: dict[str, Any] = request.args.to_dict() | {"source": followed}
            return redirect(url_for(".new", slug=slug, **here), 303)
        country = country_asked_for()
        form = shown_form(found, country, parts_of(found))
        return _elsewhere(slug, form) or page_with_proof(found, form, country)
    form = shown_form(found, known_country(request.form.get(COUNTRY)))
    return _elsewhere(slug, form) or _signed_up(found, form)


def _source_of_the_page_before() -> str:
    """What the link to the event's page named: that page is the same for all, so it cannot pass it on."""
    if "source" in request.args or not request.referrer:
        return ""
    before = urlsplit(request.referrer)
    if before.netloc != request.host:
        return ""
    return source_of(parse_qs(before.query).get("source", [""])[0])


def _elsewhere(slug: str, form: ShownForm) -> ResponseReturnValue | None:
    """The way to a language in which the form exists, where this is none."""
    if not form.languages or language() in form.languages:
        return None
    return redirect(url_for(".new", slug=slug, lang=form.languages[0]), 303)


def _signed_up(found: Situation, form: ShownForm) -> ResponseReturnValue:
    checked = with_sessions_checked(check(form.fields, request.form), found.event_id)
    chosen = frozenset(request.form.getlist("consent"))
    try:
        shown = read_shown(request.form.get("shown", ""), where(found))
    except ShownTooLongAgo as old:
        changed = changed_since(old.sha256, form.block)
        return _again(found, form, checked, top=old.why, ticked=chosen - changed, changed=changed), 409
    except NotShown as unproven:
        return _again(found, form, checked, top=unproven.why, ticked=frozenset()), 400
    if shown.sha256 != form.block.sha256:
        # Another process may have shown it: what can be drawn anew is recalled before it counts as forgotten.
        recall_variants(found)
        changed = changed_since(shown.sha256, form.block)
        top = "notice" if only_the_notice(shown.sha256, form.block) else "changed"
        return _again(found, form, checked, top=top, ticked=chosen - changed, changed=changed), 409
    if unknown := chosen - {each.code for each in form.block.choices}:
        record("consent.unknown-purpose-posted", "event", found.event_id, actor=ActorKind.PERSON,
               number=len(unknown))  # fmt: skip
        db.session.commit()
        abort(400, _("The form held a choice that we did not offer."))
    if checked.errors:
        return _again(found, form, checked, ticked=chosen), 422
    full = full_among(parts_of(found), checked.answers)
    if full and not found.waitlist:
        # Before anybody is looked for: whoever is on the list already is told the same.
        return _full(found, form, checked, full, chosen)
    return _stored(found, form, shown, checked, chosen, waiting=found.left == 0 or bool(full))


def _stored(
    found: Situation,
    form: ShownForm,
    shown: Shown,
    checked: Checked,
    chosen: frozenset[str],
    *,
    waiting: bool,
) -> ResponseReturnValue:
    try:
        sign_up(found, _wish(found, form.block, shown, checked, chosen))
    except (SignupsClosed, EventFull):
        db.session.rollback()
        return _closed(found)
    except PartsFull as refusal:
        db.session.rollback()
        return _full(found, form, checked, refusal.parts, chosen)
    except SentBefore:
        db.session.rollback()
        before = submission_by_act(shown.act)
        if before is not None and before.answers != dict(checked.answers):
            return _again(found, form, checked, top="replayed", ticked=chosen), 409
    except AlreadySignedUp as known:
        # The same page as for a newcomer: it must not tell who is on the list. The mail tells the person.
        db.session.rollback()
        if not was_written_to_since(known.signup_id, clock.now() - PAUSE_BETWEEN_REMINDERS):
            remind_of(known.signup_id)
        db.session.commit()
    else:
        db.session.commit()
    sealed = _sealed(str(checked.answers["email"]), found, waiting=waiting)
    return redirect(url_for(".check_your_mail", slug=found.slug, to=sealed), 303)


def _full(
    found: Situation, form: ShownForm, checked: Checked, full: Sequence[str], chosen: frozenset[str]
) -> ResponseReturnValue:
    told = replace(checked, errors=full_at_fields(full, form.fields))
    return _again(found, form, told, ticked=chosen), 422


def _wish(found: Situation, block: Block, shown: Shown, checked: Checked, chosen: frozenset[str]) -> Wish:
    kept = keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    return Wish(
        checked.answers,
        language(),
        block.decided(chosen, where(found)),
        shown.asking(block, method="checkbox", effective=False),
        kept,
        source_of(request.args.get("source")),
    )


@pages.get("/events/<slug>/check-your-mail")
@open_to_everyone
def check_your_mail(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    event = event_by_slug(slug) or abort(404)
    sealed = request.args.get("to", "")
    address, until, waiting = _unsealed(sealed) if sealed else ("", None, found.left == 0)
    return render_template(
        "public_site/signups/check_your_mail.html",
        event=event,
        address=address,
        until=until,
        sealed=sealed,
        again=request.args.get("again") == "1",
        waiting=waiting,
    )


@pages.post("/events/<slug>/check-your-mail")
@open_to_everyone
def send_again(slug: str) -> ResponseReturnValue:
    """Write once more to whoever signed up a moment ago. Says the same for everyone."""
    found = _found(slug)
    sealed = request.form.get("to", "")
    address, _until, _waiting = _unsealed(sealed)
    person = person_by_email(address)
    signup = living_signup(found.event_id, person.id) if person else None
    if signup and not was_written_to_since(signup.id, clock.now() - PAUSE_BETWEEN_REMINDERS):
        remind_of(signup.id)
        db.session.commit()
    return redirect(url_for(".check_your_mail", slug=slug, to=sealed, again="1"), 303)


def _found(slug: str) -> Situation:
    found = situation(slug)
    if found is None or found.state is EventState.DRAFT or found.form_version_id is None:
        abort(404)
    return found


def _closed(found: Situation) -> ResponseReturnValue:
    event = event_by_slug(found.slug) or abort(404)
    standing = found.availability(clock.now())
    return render_template("public_site/signups/_closed.html", event=event, standing=standing), 409


def _again(
    found: Situation,
    form: ShownForm,
    checked: Checked,
    *,
    ticked: frozenset[str],
    top: str = "",
    changed: frozenset[str] = frozenset(),
) -> str:
    event = event_by_slug(found.slug) or abort(404)
    return drawn(
        event,
        form.fields,
        form.block,
        found.availability(clock.now()),
        words_of(form.beside, known_country(request.form.get(COUNTRY)), form.kept),
        proof=shown_token(where(found), form.block.sha256),
        typed=checked.typed,
        errors=checked.errors,
        ticked=ticked,
        changed=changed,
        top=top,
        parts=parts_of(found),
    )


def _sealed(address: str, found: Situation, *, waiting: bool) -> str:
    """Address and time for the next page, unreadable in logs and histories."""
    until = held_until(clock.now(), hours=settings.current().hold_hours, event_starts_at=found.starts_at)
    words = json.dumps([address, int(until.timestamp()), waiting]).encode()
    return base64.urlsafe_b64encode(keyring.seal(words, key=keyring.derived("next page"))).decode()


def _unsealed(sealed: str) -> tuple[str, datetime, bool]:
    try:
        plain = keyring.unseal(base64.urlsafe_b64decode(sealed), key=keyring.derived("next page"))
    except (keyring.KeyDestroyed, ValueError):
        abort(404)
    address, until, *waiting = json.loads(plain)
    return address, datetime.fromtimestamp(until, UTC), any(waiting)
