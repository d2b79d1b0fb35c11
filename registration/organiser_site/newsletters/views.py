from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from registration.consent.queries import current_version, notice_stands, numbers_by_purpose
from registration.foundation import settings
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import ngettext, own_name, pgettext, pick
from registration.newsletters.actions import campaigns, newsletters
from registration.newsletters.errors import (
    AlreadyStarted,
    InvitesToOthers,
    NameTaken,
    NobodyToSendTo,
    NotBeingSent,
    NothingWritten,
)
from registration.newsletters.messages import sample
from registration.newsletters.models import Campaign, CampaignState, Newsletter
from registration.newsletters.queries import (
    campaign_by_ref,
    campaigns_of,
    growth,
    languages_of_audience,
    newsletter_by_slug,
    progress,
    subscribers,
)
from registration.newsletters.queries import newsletters as all_newsletters
from registration.newsletters.rules import complete_languages, language_of_copy, purpose_code
from registration.organiser_site.newsletters.forms import (
    IssueForm,
    NewNewsletterForm,
    NewsletterForm,
    details_of,
    words_of,
)
from registration.web.access import staff, staff_may
from registration.web.context import current_controller
from registration.web.headers import FRAMED_POLICY
from registration.web.wording import refuse

pages = Blueprint("newsletters", __name__)


@pages.get("/newsletters")
@staff_may("newsletters.see")
def index() -> ResponseReturnValue:
    return render_template(
        "organiser_site/newsletters/index.html", newsletters=all_newsletters(), numbers=numbers_by_purpose()
    )


@pages.route("/newsletters/new", methods=["GET", "POST"])
@staff_may("newsletters.edit")
def new() -> ResponseReturnValue:
    form = NewNewsletterForm.made(data={"public": True, "on_signup_forms": True})
    refused = 200
    if form.is_submitted():
        refused = 422
        if _fine(form, form.slug.data or ""):
            try:
                made = newsletters.make(form.slug.data or "", form.details(), by=_me())
            except NameTaken:
                db.session.rollback()
                form.slug.errors = [_("Another newsletter has this short name. Choose a different one.")]
            else:
                db.session.commit()
                flash(_("The newsletter is made."), "good")
                return redirect(url_for(".show", slug=made.slug), 303)
    return render_template("organiser_site/newsletters/new.html", form=form), refused


def _fine(form: NewsletterForm, slug: str) -> bool:
    if not form.validate():
        return False
    if not form.public.data or notice_stands([f"form:{purpose_code(slug)}"]):
        return True
    return refuse(
        form.public, _("Publish a privacy notice first: nothing is asked before people can read it")
    )


@pages.get("/newsletters/<slug>")
@staff_may("newsletters.see")
def show(slug: str) -> ResponseReturnValue:
    newsletter = _newsletter(slug)
    issues = campaigns_of(newsletter)
    return render_template(
        "organiser_site/newsletters/show.html",
        newsletter=newsletter,
        version=current_version(newsletter.purpose_id),
        subscribers=subscribers(newsletter),
        days=growth(newsletter, _zone()),
        zone=_zone(),
        campaigns=issues,
        progress=progress(issues),
    )


@pages.route("/newsletters/<slug>/edit", methods=["GET", "POST"])
@staff_may("newsletters.edit")
def edit(slug: str) -> ResponseReturnValue:
    newsletter = _newsletter(slug)
    form = NewsletterForm.made(data=details_of(newsletter, current_version(newsletter.purpose_id)))
    if form.is_submitted() and _fine(form, slug):
        newsletters.change(newsletter, form.details(), by=_me())
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".show", slug=slug), 303)
    page = render_template("organiser_site/newsletters/edit.html", form=form, newsletter=newsletter)
    return page, 422 if form.errors else 200


@pages.route("/newsletters/<slug>/write", methods=["GET", "POST"])
@staff_may("newsletters.edit")
def write(slug: str) -> ResponseReturnValue:
    newsletter = _newsletter(slug)
    form = IssueForm.made()
    if form.validate_on_submit():
        made = campaigns.write(newsletter, subject=form.words("subject"), body=form.words("body"), by=_me())
        db.session.commit()
        return redirect(url_for(".preview", ref=made.ref), 303)
    page = render_template("organiser_site/newsletters/write.html", form=form, newsletter=newsletter)
    return page, 422 if form.errors else 200


@pages.route("/newsletters/issues/<ref>/edit", methods=["GET", "POST"])
@staff_may("newsletters.edit")
def rewrite(ref: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    if campaign.state is not CampaignState.DRAFT:
        return _was_started(campaign)
    form = IssueForm.made(data=words_of(campaign))
    if form.validate_on_submit():
        try:
            campaigns.rewrite(campaign, subject=form.words("subject"), body=form.words("body"), by=_me())
        except AlreadyStarted:
            db.session.rollback()
            return _was_started(campaign)
        db.session.commit()
        flash(_("Saved."), "good")
        return redirect(url_for(".preview", ref=ref), 303)
    page = render_template("organiser_site/newsletters/rewrite.html", form=form, campaign=campaign)
    return page, 422 if form.errors else 200


@pages.get("/newsletters/issues/<ref>/preview")
@staff_may("newsletters.see")
def preview(ref: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    complete = complete_languages(campaign.subject, campaign.body)
    return render_template(
        "organiser_site/newsletters/preview.html",
        campaign=campaign,
        editions={language: sample(campaign, language) for language in complete},
        missing=[own_name(each) for each in settings.current().languages if each not in complete],
        first=own_name(complete[0]) if complete else "",
    )


@pages.get("/newsletters/issues/<ref>/content/<edition>")
@staff_may("newsletters.see")
def content(ref: str, edition: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    if edition not in complete_languages(campaign.subject, campaign.body):
        abort(404)
    answer = Response(sample(campaign, edition)["html"])
    answer.headers["Content-Security-Policy"] = FRAMED_POLICY
    return answer


@pages.post("/newsletters/issues/<ref>/try-out")
@staff_may("newsletters.edit")
def try_out(ref: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    try:
        campaigns.try_out(campaign, by=_me())
    except NothingWritten:
        db.session.rollback()
        flash(_("Write a subject and a text in one language first."), "wait")
    else:
        db.session.commit()
        account = staff()
        flash(
            _("A test copy is on its way to %(address)s.", address=account.email if account else ""), "good"
        )
    return redirect(url_for(".preview", ref=ref), 303)


@pages.route("/newsletters/issues/<ref>/send", methods=["GET"])
@staff_may("newsletters.send")
def send(ref: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    if campaign.state is not CampaignState.DRAFT:
        return _was_started(campaign)
    complete = complete_languages(campaign.subject, campaign.body)
    readers: dict[str, int] = dict.fromkeys(complete, 0)
    for language, number in languages_of_audience(campaign.newsletter).items() if complete else ():
        readers[language_of_copy(language, complete)] += number
    return render_template(
        "organiser_site/newsletters/send.html",
        campaign=campaign,
        editions=[(own_name(each), each, campaign.subject[each], number) for each, number in readers.items()],
        everybody=sum(readers.values()),
    )


@pages.post("/newsletters/issues/<ref>/send")
@staff_may("newsletters.send")
def start(ref: str) -> ResponseReturnValue:
    campaign = _campaign(ref)
    try:
        copies = campaigns.start(campaign, by=_me())
    except AlreadyStarted:
        db.session.rollback()
        return _was_started(campaign)
    except (NothingWritten, NobodyToSendTo):
        db.session.rollback()
        return redirect(url_for(".send", ref=ref), 303)
    except InvitesToOthers as refusal:
        db.session.rollback()
        titles = pgettext("list", ", ").join(pick(each) for each in refusal.titles)
        flash(
            _("People allowed invitations to our own events only. This one is held with others: %(titles)s",
              titles=titles), "stop")  # fmt: skip
        return redirect(url_for(".preview", ref=ref), 303)
    db.session.commit()
    flash(ngettext("Sending has begun: %(num)s copy.", "Sending has begun: %(num)s copies.", copies), "good")
    return redirect(url_for(".campaign", ref=ref), 303)


@pages.get("/newsletters/issues/<ref>")
@staff_may("newsletters.see")
def campaign(ref: str) -> ResponseReturnValue:
    found = _campaign(ref)
    if found.state is CampaignState.DRAFT:
        return redirect(url_for(".preview", ref=ref))
    return render_template(
        "organiser_site/newsletters/campaign.html",
        campaign=found,
        progress=progress([found])[found.id],
        zone=_zone(),
    )


@pages.post("/newsletters/issues/<ref>/cancel")
@staff_may("newsletters.send")
def cancel(ref: str) -> ResponseReturnValue:
    found = _campaign(ref)
    try:
        behind = campaigns.cancel(found, by=_me())
    except NotBeingSent:
        db.session.rollback()
        flash(_("There is nothing left to stop."), "wait")
    else:
        db.session.commit()
        flash(
            ngettext("Stopped. %(num)s copy stays here.", "Stopped. %(num)s copies stay here.", behind),
            "good",
        )
    return redirect(url_for(".campaign", ref=ref), 303)


def _was_started(found: Campaign) -> ResponseReturnValue:
    flash(_("This issue is being sent or was sent, so its words stay as they are."), "wait")
    return redirect(url_for(".campaign", ref=found.ref), 303)


def _newsletter(slug: str) -> Newsletter:
    return newsletter_by_slug(slug) or abort(404)


def _campaign(ref: str) -> Campaign:
    return campaign_by_ref(ref) or abort(404)


def _me() -> int:
    account = staff()
    return account.id if account else abort(403)


def _zone() -> str:
    organisation = current_controller()
    return organisation.time_zone if organisation else "UTC"
