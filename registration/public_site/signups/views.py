import base64
import json
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
from registration.forms.actions import keep_files
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
    recall_variants,
    shown_form,
    where,
)
from registration.signups.actions import Wish, remind_of, sign_up
from registration.signups.errors import AlreadySignedUp, EventFull, SentBefore, SignupsClosed
from registration.signups.queries import (
    living_signup,
    situation,
    situation_and_paces,
    was_written_to_since,
)
from registration.signups.rules import Availability, Situation, held_until, source_of
from registration.web.access import open_to_everyone
from registration.web.gatekeeping import STATUS, Way, come_back, knock, the_knock
from registration.web.notices import country_asked_for, known_country, words_of
from registration.web.uploads import given_files, left_waiting, make_room

pages = Blueprint("signups", __name__)
TAKES = (Availability.OPEN, Availability.FEW_LEFT, Availability.WAITLIST)
PAUSE_BETWEEN_REMINDERS = timedelta(minutes=2)


@pages.route("/events/<slug>/sign-up", methods=["GET", "POST"])
@open_to_everyone
def new(slug: str) -> ResponseReturnValue:
    make_room()
    found = _found_at_the_gate(slug) if request.method == "POST" else _found(slug)
    if found.availability(clock.now()) not in TAKES:
        return _closed(found)
    if request.method != "POST":
        if followed := _source_of_the_page_before():
            here: dict[str, Any] = request.args.to_dict() | {"source": followed}
            return redirect(url_for(".new", slug=slug, **here), 303)
        country = country_asked_for()
        form = shown_form(found, country)
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
    checked = check(form.fields, request.form, files=given_files(form.fields))
    chosen = frozenset(request.form.getlist("consent"))
    try:
        shown = read_shown(request.form.get("shown", ""), where(found))
    except ShownTooLongAgo as old:
        changed = changed_since(old.sha256, form.block)
        return _again(found, form, checked, top=old.why, ticked=chosen - changed, changed=changed), 409
    except NotShown as unproven:
        return _again(found, form, checked, top=unproven.why, ticked=frozenset()), 400
    the_knock().shown_at = shown.shown_at
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
    way = the_knock().let_in()
    if way in STATUS:
        return _again(found, form, checked, top=way, ticked=chosen), STATUS[way]
    return _stored(found, form, shown, checked, chosen)


def _stored(
    found: Situation, form: ShownForm, shown: Shown, checked: Checked, chosen: frozenset[str]
) -> ResponseReturnValue:
    if not the_knock().may_be_mailed():
        return _check_mail(found, checked)  # It must not tell who is written to, nor how often.
    try:
        sign_up(found, _wish(found, form.block, shown, checked, chosen))
    except (SignupsClosed, EventFull):
        db.session.rollback()
        return _closed(found)
    except SentBefore:
        db.session.rollback()
        before = submission_by_act(shown.act)
        if before is not None and before.answers != dict(checked.answers):
            return _again(found, form, checked, top="replayed", ticked=chosen), 409
    except AlreadySignedUp as known:
        # The same page as for a newcomer: it must not tell who is on the list. The mail tells the person.
        db.session.rollback()
        if not _was_written_to(known.signup_id):
            remind_of(known.signup_id)
        the_knock().note()
        db.session.commit()
    else:
        _make_last(shown, checked)
    return _check_mail(found, checked)


def _make_last(shown: Shown, checked: Checked) -> None:
    if checked.files and (submission := submission_by_act(shown.act)):
        keep_files(submission, checked.files)
    the_knock().note()
    db.session.commit()


def _check_mail(found: Situation, checked: Checked) -> ResponseReturnValue:
    sealed = _sealed(str(checked.answers["email"]), found)
    return redirect(url_for(".check_your_mail", slug=found.slug, to=sealed), 303)


def _wish(found: Situation, block: Block, shown: Shown, checked: Checked, chosen: frozenset[str]) -> Wish:
    kept = keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    return Wish(
        checked.answers,
        language(),
        block.decided(chosen, where(found)),
        shown.asking(block, method="checkbox", effective=False),
        kept,
        source_of(request.args.get("source")),
        mailbox_first=the_knock().way is Way.UNPROVEN,
    )


@pages.get("/events/<slug>/check-your-mail")
@open_to_everyone
def check_your_mail(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    event = event_by_slug(slug) or abort(404)
    sealed = request.args.get("to", "")
    address, until = _unsealed(sealed) if sealed else ("", None)
    return render_template(
        "public_site/signups/check_your_mail.html",
        event=event,
        address=address,
        until=until,
        sealed=sealed,
        again=request.args.get("again") == "1",
        waiting=found.left == 0,
    )


@pages.post("/events/<slug>/check-your-mail")
@open_to_everyone
def send_again(slug: str) -> ResponseReturnValue:
    """Write once more to whoever signed up a moment ago. Says the same for everyone."""
    found = _found(slug)
    sealed = request.form.get("to", "")
    address, _until = _unsealed(sealed)
    sent = knock(f"again:{slug}", address)
    if sent.is_too_often():
        abort(429)
    person = person_by_email(address)
    signup = living_signup(found.event_id, person.id) if person else None
    if signup and sent.may_be_mailed() and not _was_written_to(signup.id):
        remind_of(signup.id)
        sent.note()
        db.session.commit()
    return redirect(url_for(".check_your_mail", slug=slug, to=sealed, again="1"), 303)


def _was_written_to(signup_id: int) -> bool:
    return was_written_to_since(signup_id, clock.now() - PAUSE_BETWEEN_REMINDERS)


def _found_at_the_gate(slug: str) -> Situation:
    """The same, with what is counted about the form that was sent: one statement tells both."""
    sent = knock(f"sign-up:{slug}", request.form.get("email", ""))
    found, numbers = situation_and_paces(slug, sent.paces)
    sent.heard(numbers)
    return _shown_to_visitors(found)


def _found(slug: str) -> Situation:
    return _shown_to_visitors(situation(slug))


def _shown_to_visitors(found: Situation | None) -> Situation:
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
    if the_knock().shown_at and top != Way.TOO_OFTEN:
        checked = left_waiting(checked)
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
        gate=come_back(),
    )


def _sealed(address: str, found: Situation) -> str:
    """Address and time for the next page, unreadable in logs and histories."""
    until = held_until(clock.now(), hours=settings.current().hold_hours, event_starts_at=found.starts_at)
    words = json.dumps([address, int(until.timestamp())]).encode()
    return base64.urlsafe_b64encode(keyring.seal(words, key=keyring.derived("next page"))).decode()


def _unsealed(sealed: str) -> tuple[str, datetime]:
    try:
        plain = keyring.unseal(base64.urlsafe_b64decode(sealed), key=keyring.derived("next page"))
    except (keyring.KeyDestroyed, ValueError):
        abort(404)
    address, until = json.loads(plain)
    return address, datetime.fromtimestamp(until, UTC)
