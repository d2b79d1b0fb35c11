from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
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
from registration.forms.rendering import Shown, read_shown, shown_token
from registration.forms.rules import COUNTRY
from registration.foundation import clock
from registration.foundation.database import commit_letting_go, db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.people.queries import person_by_email
from registration.public_site.deciding import changed_since, only_the_notice
from registration.public_site.signups.admitting import (
    Guest,
    Others,
    carried,
    guest_in,
    others_in,
    over,
    shuts_out,
    wrong_address,
)
from registration.public_site.signups.guests import stored_for
from registration.public_site.signups.sealing import sealed_for, unsealed
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
from registration.signups.errors import (
    AlreadySignedUp,
    EventFull,
    GroupTooLarge,
    PartsFull,
    SentBefore,
    SignupsClosed,
)
from registration.signups.queries import (
    living_signup,
    situation,
    situation_and_paces,
    was_written_to_since,
)
from registration.signups.rules import Availability, Situation, source_of
from registration.web.access import open_to_everyone
from registration.web.asked import passed_on, the_request
from registration.web.gatekeeping import STATUS, Way, come_back, knock, the_knock
from registration.web.notices import country_asked_for, known_country, words_of
from registration.web.parts import full_among, full_at_fields, with_sessions_checked
from registration.web.uploads import given_files, left_waiting, make_room

pages = Blueprint("signups", __name__)
TAKES = (Availability.OPEN, Availability.FEW_LEFT, Availability.WAITLIST)
PAUSE_BETWEEN_REMINDERS = timedelta(minutes=2)


@pages.route("/events/<slug>/sign-up", methods=["GET", "POST"])
@open_to_everyone
def new(slug: str) -> ResponseReturnValue:
    make_room()
    sent = request.method == "POST"
    found = _found_at_the_gate(slug) if sent else _found(slug)
    guest = guest_in(found)
    if (turned_away := _turned_away(found, guest)) is not None:
        return turned_away
    if not sent:
        if followed := _source_of_the_page_before():
            here = passed_on() | {"slug": slug, "source": followed}
            return redirect(url_for(".new", **here), 303)
        country = country_asked_for()
        form = shown_form(found, country, parts_of(found))
        return _elsewhere(slug, form) or _shown_first(found, form, country, guest)
    form = shown_form(found, known_country(request.form.get(COUNTRY)))
    return _elsewhere(slug, form) or _signed_up(found, form, guest)


def _turned_away(found: Situation, guest: Guest | None) -> ResponseReturnValue | None:
    """What is said to whoever cannot sign up now, or not here."""
    if guest is not None and (answer := over(found, guest)) is not None:
        return answer
    keeps_a_place = guest is not None and guest.place is not None
    if not keeps_a_place and found.availability(clock.now()) not in TAKES:
        return _closed(found)
    if guest is None and shuts_out(found):
        event = event_by_slug(found.slug) or abort(404)
        return render_template("public_site/signups/_shut.html", event=event), 403
    return None


def _shown_first(found: Situation, form: ShownForm, country: str | None, guest: Guest | None) -> str | bytes:
    if guest is None:
        return page_with_proof(found, form, country)
    return _again(found, form, Checked({}, {}, guest.typed), ticked=frozenset(), guest=guest)


def _source_of_the_page_before() -> str:
    """What the link to the event's page named: that page is the same for all, so it cannot pass it on."""
    asked = the_request()
    referrer = asked.environ.get("HTTP_REFERER")
    if not referrer or "source" in asked.args:
        return ""
    before = urlsplit(referrer)
    if before.netloc != asked.host:
        return ""
    return source_of(parse_qs(before.query).get("source", [""])[0])


def _elsewhere(slug: str, form: ShownForm) -> ResponseReturnValue | None:
    """The way to a language in which the form exists, where this is none."""
    if not form.languages or language() in form.languages:
        return None
    there: dict[str, Any] = carried() | {"lang": form.languages[0]}
    return redirect(url_for(".new", slug=slug, **there), 303)


def _signed_up(found: Situation, form: ShownForm, guest: Guest | None) -> ResponseReturnValue:
    checked, others = _read(found, form, guest)
    sent = the_knock()
    sent.brings([each.email for each in others.companions])
    chosen = frozenset(request.form.getlist("consent"))
    typed: dict[str, Any] = {"guest": guest, "others": others, "ticked": chosen}
    again = partial(_again, found, form, checked, **typed)
    shown = _proven(found, form, chosen, again)
    if not isinstance(shown, Shown):
        return shown
    _refuse_unknown(found, form, chosen)
    if checked.errors:
        return again(), 422
    # Whoever has a link of their own is vouched for by it.
    way = sent.let_in() if guest is None else None
    if way in STATUS:
        return again(top=way), STATUS[way]
    wish = _wish(found, form, shown, checked, chosen, others)
    try:
        return _kept(found, form, guest, wish, shown, checked)
    except PartsFull as full:
        db.session.rollback()
        return _full(found, checked, full.parts, typed), 422
    except GroupTooLarge as too_large:
        db.session.rollback()
        return again(short_of=too_large.left), 409
    except SentBefore:
        return again(top="replayed"), 409


def _kept(
    found: Situation, form: ShownForm, guest: Guest | None, wish: Wish, shown: Shown, checked: Checked
) -> ResponseReturnValue:
    if guest is not None:
        return stored_for(guest, found, replace(wish, invited=True), checked.files) or _closed(found)
    full = full_among(parts_of(found), wish.answers)
    if full and not found.waitlist:
        # Before anybody is looked for: whoever is on the list already is told the same.
        raise PartsFull(full)
    try:
        elsewhere = _stored(found, wish, shown, checked)
    except SentBefore:
        db.session.rollback()
        if not _is_the_same(shown, checked):
            raise
        elsewhere = None
    if elsewhere is not None:
        return elsewhere
    sealed = sealed_for(str(wish.answers["email"]), found, waiting=found.is_full or bool(full))
    return redirect(f"{form.next_page}?to={sealed}", 303)


def _is_the_same(shown: Shown, checked: Checked) -> bool:
    """Whether what was sent before from that page said the same."""
    before = submission_by_act(shown.act)
    return before is None or before.answers == dict(checked.answers)


def _full(found: Situation, checked: Checked, full: Sequence[str], typed: Mapping[str, Any]) -> str:
    """The page once more, with the numbers of this moment and what is full named at its question."""
    found = _found(found.slug)
    form = shown_form(found, known_country(request.form.get(COUNTRY)))
    return _again(found, form, replace(checked, errors=full_at_fields(full, form.fields)), **typed)


def _proven(
    found: Situation, form: ShownForm, chosen: frozenset[str], again: Callable[..., str]
) -> Shown | ResponseReturnValue:
    """What the person saw, or the page once more where that is not what stands there now."""
    try:
        shown = read_shown(request.form.get("shown", ""), where(found))
    except ShownTooLongAgo as old:
        changed = changed_since(old.sha256, form.block)
        return again(top=old.why, ticked=chosen - changed, changed=changed), 409
    except NotShown as unproven:
        return again(top=unproven.why, ticked=frozenset()), 400
    the_knock().shown_at = shown.shown_at
    if shown.sha256 == form.block.sha256:
        return shown
    # Another process may have shown it: what can be drawn anew is recalled before it counts as forgotten.
    recall_variants(found)
    changed = changed_since(shown.sha256, form.block)
    top = "notice" if only_the_notice(shown.sha256, form.block) else "changed"
    return again(top=top, ticked=chosen - changed, changed=changed), 409


def _refuse_unknown(found: Situation, form: ShownForm, chosen: frozenset[str]) -> None:
    if unknown := chosen - {each.code for each in form.block.choices}:
        record("consent.unknown-purpose-posted", "event", found.event_id, actor=ActorKind.PERSON,
               number=len(unknown))  # fmt: skip
        db.session.commit()
        abort(400, _("The form held a choice that we did not offer."))


def _read(found: Situation, form: ShownForm, guest: Guest | None) -> tuple[Checked, Others]:
    """What was sent, and what is wrong with it. The mailbox of a place that another took is no question."""
    if guest is not None and guest.place is not None:
        asked = [each for each in form.fields if each.code != "email"]
        sent = check(asked, request.form, files=given_files(asked))
        checked = with_sessions_checked(sent, found.event_id)
        return replace(checked, answers={**checked.answers, "email": guest.email}), Others()
    sent = check(form.fields, request.form, files=given_files(form.fields))
    checked = with_sessions_checked(sent, found.event_id)
    if guest is not None:
        return checked, Others()
    own = checked.answers.get("email")
    others = others_in(request.form, found, own)
    if wrong := wrong_address(found, own) | others.errors:
        checked = replace(checked, errors={**checked.errors, **wrong})
    return checked, others


def _stored(found: Situation, wish: Wish, shown: Shown, checked: Checked) -> ResponseReturnValue | None:
    """Another page than the one that everybody comes to, where sign-up has closed meanwhile."""
    sent = the_knock()
    if not sent.may_be_mailed():
        return None  # It must not tell who is written to, nor how often.
    try:
        sign_up(found, wish)
    except (SignupsClosed, EventFull):
        db.session.rollback()
        return _closed(found)
    except AlreadySignedUp as known:
        # The same page as for a newcomer: it must not tell who is on the list. The mail tells the person.
        db.session.rollback()
        if not _was_written_to(known.signup_id):
            remind_of(known.signup_id)
        sent.note()
        db.session.commit()
    else:
        if checked.files and (submission := submission_by_act(shown.act)):
            keep_files(submission, checked.files)
        sent.note()
        commit_letting_go()
    return None


def _wish(
    found: Situation,
    form: ShownForm,
    shown: Shown,
    checked: Checked,
    chosen: frozenset[str],
    others: Others,
) -> Wish:
    block = form.block
    kept = keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    return Wish(
        checked.answers,
        language(),
        block.decided(chosen, where(found)),
        shown.asking(block, method="checkbox", effective=False),
        kept,
        form.unsearched,
        source_of(request.args.get("source")),
        companions=others.companions,
        mailbox_first=the_knock().way is Way.UNPROVEN,
    )


@pages.get("/events/<slug>/check-your-mail")
@open_to_everyone
def check_your_mail(slug: str) -> ResponseReturnValue:
    found = _found(slug)
    event = event_by_slug(slug) or abort(404)
    sealed = request.args.get("to", "")
    address, until, waiting = unsealed(sealed) if sealed else ("", None, found.is_full)
    return render_template(
        "public_site/signups/check_your_mail.html",
        event=event,
        address=address,
        until=until,
        sealed=sealed,
        again=request.args.get("again") == "1",
        waiting=waiting,
        admission=found.admission,
        confirm_mailbox=found.confirm_mailbox,
    )


@pages.post("/events/<slug>/check-your-mail")
@open_to_everyone
def send_again(slug: str) -> ResponseReturnValue:
    """Write once more to whoever signed up a moment ago. Says the same for everyone."""
    found = _found(slug)
    sealed = request.form.get("to", "")
    address, _until, _waiting = unsealed(sealed)
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
    guest: Guest | None = None,
    others: Others | None = None,
    short_of: int | None = None,
) -> str:
    event = event_by_slug(found.slug) or abort(404)
    if checked.files and the_knock().shown_at and top != Way.TOO_OFTEN:
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
        parts=parts_of(found),
        guest=guest,
        others=others.typed if others else (),
        short_of=short_of,
        carried=carried(),
        gate=come_back(),
    )
