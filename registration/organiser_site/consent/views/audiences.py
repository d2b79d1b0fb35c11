from dataclasses import dataclass, fields

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from registration.consent import actions
from registration.consent.errors import AudienceTaken, CodeTaken, NotReadyToPublish
from registration.consent.models import Notice
from registration.consent.queries import current_notice, notice_by_code, published
from registration.consent.rules import NoticeWords
from registration.events.queries import all_for_staff
from registration.foundation import clock, settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, own_name, pick, speaking
from registration.newsletters.queries import offered
from registration.newsletters.rules import purpose_code
from registration.organisations.queries import services
from registration.organiser_site.consent.forms import AudienceForm, EarlierForm
from registration.organiser_site.consent.pages import me, pages
from registration.signups.rules import scopes_of
from registration.web.access import staff_may
from registration.web.context import zone_of_house
from registration.web.notices import Words, beside, country_asked_for, words_of


@dataclass(frozen=True)
class Place:
    """A form that people meet, and what a notice for it alone can be about."""

    scope: str
    title: str
    scopes: tuple[str, ...]


def _places() -> list[Place]:
    events = [
        Place(f"event:{each.id}", pick(each.title), scopes_of(each.id, f"signup:{each.ref}"))
        for each in all_for_staff()
    ]
    others = [(f"form:{purpose_code(each.slug)}", pick(each.title)) for each in offered()]
    others += [(f"service:{each.code}", pick(each.title)) for each in services()]
    return [*events, *(Place(scope, title, (scope,)) for scope, title in others)]


@pages.route("/consent/notices/new", methods=["GET", "POST"])
@staff_may("consent.edit")
def new_notice() -> ResponseReturnValue:
    """A variant for some countries, or a notice for one thing alone: it begins with the general words."""
    form = AudienceForm.made([(each.scope, each.title) for each in _places()])
    if form.is_submitted() and form.validate():
        code = form.code.data or ""
        try:
            actions.new_notice(
                code,
                _beginning(),
                scope=form.scope.data or "",
                region=form.named(),
                countries=form.chosen(),
                by=me(),
            )
        except CodeTaken:
            db.session.rollback()
            form.code.errors = [_("Another notice has this short name")]
        except AudienceTaken as taken:
            db.session.rollback()
            form.region.errors = [_("The notice “%(code)s” is for some of these people", code=taken.code)]
        else:
            db.session.commit()
            return redirect(url_for(".edit_notice", code=code), 303)
    page = render_template("organiser_site/consent/new_notice.html", form=form)
    return page, 422 if form.is_submitted() else 200


def _beginning() -> NoticeWords:
    general = current_notice()
    if general is None:
        return NoticeWords({}, {}, clock.now())
    words = {each.name: getattr(general, each.name) for each in fields(NoticeWords)}
    return NoticeWords(**(words | {"effective_at": clock.now(), "change_note": {}}))


@pages.post("/consent/notices/<code>/end")
@staff_may("consent.edit")
def end_notice(code: str) -> ResponseReturnValue:
    found = _found(code)
    actions.end_notice(found, by=me())
    db.session.commit()
    flash(_("From now on nobody is shown this notice. What was decided under it stays bound to it."), "good")
    return redirect(url_for(".notice", code=code), 303)


@pages.route("/consent/notices/<code>/earlier", methods=["GET", "POST"])
@staff_may("consent.edit")
def import_notice(code: str) -> ResponseReturnValue:
    """Bring in words that were public before, as history under their own day."""
    found = _found(code)
    form = EarlierForm.made()
    if form.is_submitted() and form.validate():
        try:
            version = actions.import_notice_version(found, form.wording(zone_of_house()), by=me())
        except NotReadyToPublish as refusal:
            db.session.rollback()
            form.refuse(refusal.reasons)
        else:
            db.session.commit()
            flash(_("Version %(number)s stands in the history.", number=version.number), "good")
            return redirect(url_for(".notice", code=code), 303)
    page = render_template("organiser_site/consent/import_notice.html", notice=found, form=form)
    return page, 422 if form.is_submitted() else 200


@pages.get("/consent/notices/preview")
@staff_may("consent.see")
def preview_notice() -> ResponseReturnValue:
    """The notice beside a form, as a person in some country reading some language sees it."""
    country, places = country_asked_for(), _places()
    tongue = request.args.get("in", language())
    if tongue not in settings.current().languages:
        abort(404)
    place = next((each for each in places if each.scope == request.args.get("form")), None)
    with speaking(tongue):
        words: Words = words_of(beside(published(), country, place.scopes if place else ()), country)
        page = render_template("organiser_site/consent/_as_seen.html", words=words, language=tongue)
    return render_template(
        "organiser_site/consent/preview_notice.html",
        words=words,
        seen=Markup(page),  # noqa: S704  drawn by a template of ours, which escapes
        country=country,
        tongue=tongue,
        tongues=[(tag, own_name(tag)) for tag in settings.current().languages],
        place=place,
        places=places,
    )


def _found(code: str) -> Notice:
    return notice_by_code(code) or abort(404)
