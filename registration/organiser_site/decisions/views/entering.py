from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.consent.errors import NotAScan
from registration.consent.models import Channel
from registration.consent.queries import decisions_of_act, states_of
from registration.forms.errors import NotShown
from registration.forms.rendering import read_shown, shown_token
from registration.foundation import localization, settings
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import gettext as _
from registration.mail import outbox
from registration.organisations.models import Organisation, OrganisationKind
from registration.organisations.queries import organisations
from registration.organiser_site.decisions.asking import (
    GIVEN,
    NOT_ASKED,
    REFUSED,
    Read,
    asking_of,
    chosen,
    events_offered,
    notices_offered,
    offered,
)
from registration.organiser_site.decisions.forms import EnterForm, HowForm, NewPersonForm
from registration.organiser_site.decisions.pages import pages, to_the_person, whose
from registration.people.actions import find_or_make
from registration.people.models import Person, Subject
from registration.web.access import staff_may, the_staff
from registration.web.context import zone_of_house


@pages.route("/people/new", methods=["GET", "POST"])
@staff_may("consent.enter")
def new() -> ResponseReturnValue:
    """Somebody who wrote or called, and whom we do not know yet."""
    form = NewPersonForm()
    form.offer([(tag, localization.own_name(tag)) for tag in settings.current().languages])
    mailbox = form.mailbox() if form.validate_on_submit() else None
    if mailbox is None:
        return render_template("organiser_site/decisions/new.html", form=form), 422 if form.errors else 200
    known = find_or_make(mailbox, name=form.name.data or "", language=form.language.data)
    if known.met_now:
        db.session.get_one(Person, known.person_id).country = form.country.data or None
        record("person.entered", "person", known.person_id, by=the_staff().id, whose=known.subject_ref)
    else:
        flash(_("This address is known already. Nothing about the person was changed."), "wait")
    db.session.commit()
    return redirect(url_for(".choose", ref=known.person_ref), 303)


@pages.get("/people/<ref>/decisions")
@staff_may("consent.enter")
def choose(ref: str) -> ResponseReturnValue:
    """Which words were read out or printed."""
    person, _subject = whose(ref)
    return render_template(
        "organiser_site/decisions/choose.html",
        person=person,
        offered=offered(),
        notices=notices_offered(),
        events=events_offered(),
        tongues=[(tag, localization.own_name(tag)) for tag in settings.current().languages],
        asked=request.args,
    )


@pages.route("/people/<ref>/decisions/enter", methods=["GET", "POST"])
@staff_may("consent.enter")
def enter(ref: str) -> ResponseReturnValue:
    """What the person said to each of these words."""
    person, subject = whose(ref)
    read = chosen(request.args, settings.current().languages)
    if read is None or read.lacks_event:
        what = _("Choose the event that it was about.") if read else _("Choose at least one text.")
        flash(what, "stop")
        known = {name: request.args.getlist(name) for name in ("language", "words", "notice", "event")}
        return redirect(f"{url_for('.choose', ref=ref)}?{urlencode(known, doseq=True)}", 303)
    form = EnterForm()
    form.offer(_parties())
    if request.method == "POST":
        return _entered(person, subject, read, form)
    return _asked(person, read, form, {}), 200


def _entered(person: Person, subject: Subject, read: Read, form: EnterForm) -> ResponseReturnValue:
    fine, wrong = form.validate_on_submit(), read.read_answers(request.form)
    said_at, origin = form.instant(zone_of_house()), form.origin() if form.source.data else None
    since = read.public_since
    if said_at is not None and since is not None and said_at < since.replace(second=0, microsecond=0):
        form.said_at.errors = [_("These words were not public yet at that time. Choose the older text")]
        said_at = None
    block = read.block()
    try:
        shown = read_shown(request.form.get("shown", ""), f"staff:{person.ref}")
    except NotShown:
        return _asked(person, read, form, wrong, again=True), 409
    if decisions_of_act(subject.id, shown.act):
        return to_the_person(person)
    if not fine or wrong or form.errors or said_at is None or origin is None or shown.sha256 != block.sha256:
        return _asked(person, read, form, wrong), 422
    channel = Channel(form.channel.data)
    evidence = _scan(subject, form, needed=channel is Channel.PAPER)
    if form.errors:
        return _asked(person, read, form, wrong), 422
    account = the_staff()
    consent.keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    asking = asking_of(
        read,
        block,
        shown,
        channel=channel,
        by=account.id,
        said_at=said_at,
        source=origin,
        evidence=evidence,
        # Whoever typed the address may have misread it: only the mailbox itself can say that it is right.
        effective=person.confirmed_at is not None,
    )
    decided = read.decisions()
    consent.record_decisions(subject.id, subject.ref, decided, asking)
    record("consent.entered", "person", person.id, by=account.id, whose=subject.ref, channel=channel.value,
           number=len(decided))  # fmt: skip
    return _told(person, shown.act)


@pages.route("/people/<ref>/decisions/withdraw", methods=["GET", "POST"])
@staff_may("consent.enter")
def withdraw(ref: str) -> ResponseReturnValue:
    """What the person withdrew by a letter, a call, or face to face."""
    person, subject = whose(ref)
    standing = [each for each in states_of(subject.id) if each.stands]
    form, wrong = HowForm(), {}
    if request.method == "POST":
        ended = [each for each in standing if str(each.event.id) in request.form.getlist("ended")]
        fine, said_at = form.validate_on_submit(), form.instant(zone_of_house())
        if not ended:
            wrong = {"ended": _("Choose what the person withdrew")}
        evidence = _scan(subject, form, needed=False) if fine and said_at and not wrong else None
        if fine and said_at and not wrong and not form.errors:
            act, account = new_ref(), the_staff()
            for each in ended:
                consent.withdraw(
                    subject.id,
                    each.purpose.id,
                    each.context,
                    channel=Channel(form.channel.data),
                    method="operator",
                    actor=f"staff:{account.id}",
                    act=act,
                    said_at=said_at,
                    evidence_sha256=evidence,
                )
            return _told(person, act)
    page = render_template(
        "organiser_site/decisions/withdraw.html",
        person=person,
        standing=standing,
        form=form,
        wrong=wrong,
        ended=request.form.getlist("ended"),
        zone=zone_of_house(),
    )
    return page, 422 if wrong or form.errors else 200


def _asked(person: Person, read: Read, form: EnterForm, wrong: dict[str, str], *, again: bool = False) -> str:
    block = read.block()
    return render_template(
        "organiser_site/decisions/enter.html",
        person=person,
        read=read,
        block=block,
        form=form,
        wrong=wrong,
        again=again,
        answers=[(GIVEN, _("Yes, the person agreed")), (REFUSED, _("No, the person refused")),
                 (NOT_ASKED, _("It was not asked"))],
        proof=shown_token(f"staff:{person.ref}", block.sha256),
        operator=the_staff(),
    )  # fmt: skip


def _scan(subject: Subject, form: HowForm, *, needed: bool) -> str | None:
    """The hash of the scan that came along; nothing without one, and then the field may say why."""
    upload = request.files.get("scan")
    if upload is None or not upload.filename:
        if needed:
            form.scan.errors = [_("Choose the scan of the paper")]
        return None
    try:
        return consent.keep_scan(subject.id, upload.read(), by=the_staff().id)
    except NotAScan:
        form.scan.errors = [_("This file is no PDF, PNG or JPEG. Scan or photograph the paper again")]
        return None


def _told(person: Person, act: str) -> ResponseReturnValue:
    """The person gets a mail that says what was noted, so that a wrong entry is found."""
    outbox.post("privacy.noted", person_id=person.id, language=person.language, params={"act": act})
    db.session.commit()
    flash(_("Noted. We write to the person what was noted, with the link to their page."), "good")
    return to_the_person(person)


def _parties() -> list[Organisation]:
    return [each for each in organisations(*OrganisationKind) if each.kind is not OrganisationKind.CONTROLLER]
