from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registration.audit.actions import record
from registration.audit.models import ActorKind
from registration.consent.actions import keep_shown_block
from registration.consent.queries import published
from registration.forms.answers import Checked, check
from registration.forms.errors import NotShown, ShownTooLongAgo
from registration.forms.models import FormVersion
from registration.forms.queries import languages_of, purposes_shown, questions_of, submission_by_act
from registration.forms.rendering import Block, Shown, consent_block, order_frame, read_shown, shown_token
from registration.forms.rules import COUNTRY, Field
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language
from registration.newsletters.actions.orders import Wish
from registration.newsletters.actions.orders import order as keep_order
from registration.newsletters.errors import SentBefore
from registration.newsletters.models import Newsletter
from registration.newsletters.queries import offered, offered_by_slug
from registration.newsletters.rules import purpose_code
from registration.public_site.deciding import changed_since, only_the_notice, read_again, remembered
from registration.web.access import open_to_everyone
from registration.web.gatekeeping import STATUS, come_back, knock, the_knock
from registration.web.keeping import keeping_for
from registration.web.notices import (
    Words,
    beside,
    countries_apart,
    country_asked_for,
    known_country,
    words_of,
)

pages = Blueprint("newsletters", __name__)


@pages.get("/newsletters")
@open_to_everyone
def index() -> ResponseReturnValue:
    return render_template("public_site/newsletters/index.html", newsletters=offered())


@pages.route("/newsletters/<slug>", methods=["GET", "POST"])
@open_to_everyone
def order(slug: str) -> ResponseReturnValue:
    newsletter = offered_by_slug(slug) or abort(404)
    languages = languages_of(_version(newsletter))
    if languages and language() not in languages:
        return redirect(url_for(".order", slug=slug, lang=languages[0]))
    country = country_asked_for() if request.method == "GET" else known_country(request.form.get(COUNTRY))
    asked = _asked(newsletter, country)
    if request.method == "GET":
        return _page(newsletter, asked, typed={COUNTRY: country})
    knock(_where(newsletter), request.form.get("email", ""))
    return _ordered(newsletter, asked)


@pages.get("/newsletters/<slug>/check-your-mail")
@open_to_everyone
def check_your_mail(slug: str) -> ResponseReturnValue:
    newsletter = offered_by_slug(slug) or abort(404)
    return render_template("public_site/newsletters/check_your_mail.html", newsletter=newsletter)


@dataclass(frozen=True)
class Asked:
    """The questions, the boxes and the notice, as they stand for somebody in one country."""

    fields: tuple[Field, ...]
    block: Block
    words: Words


def _ordered(newsletter: Newsletter, asked: Asked) -> ResponseReturnValue:
    block = asked.block
    checked = check(asked.fields, request.form)
    ticked = frozenset(request.form.getlist("consent"))
    try:
        shown = read_shown(request.form.get("shown", ""), _where(newsletter))
    except ShownTooLongAgo as old:
        changed = changed_since(old.sha256, block)
        return _page(newsletter, asked, checked, top=old.why, ticked=ticked - changed, changed=changed), 409
    except NotShown as unproven:
        return _page(newsletter, asked, checked, top=unproven.why), 400
    the_knock().shown_at = shown.shown_at
    if shown.sha256 != block.sha256:
        # Another process may have shown it: what can be drawn anew is recalled before it counts as forgotten.
        for country in countries_apart(published(), _scopes(newsletter)):
            _asked(newsletter, country)
        changed = changed_since(shown.sha256, block)
        top = "notice" if only_the_notice(shown.sha256, block) else ""
        page = _page(newsletter, asked, checked, ticked=ticked - changed, changed=changed, top=top)
        return page, 409
    if unknown := ticked - {each.code for each in block.choices}:
        record("consent.unknown-purpose-posted", "newsletter", newsletter.id, actor=ActorKind.PERSON,
               number=len(unknown))  # fmt: skip
        db.session.commit()
        abort(400, _("The form held a choice that we did not offer."))
    unticked = {each.code: _("Tick this box to order the newsletter") for each in block.choices
                if each.code not in ticked}  # fmt: skip
    if checked.errors or unticked:
        return _page(newsletter, asked, checked, ticked=ticked, unticked=unticked), 422
    way = the_knock().let_in()
    if way in STATUS:
        return _page(newsletter, asked, checked, ticked=ticked, top=way), STATUS[way]
    return _stored(newsletter, asked, shown, checked)


def _stored(newsletter: Newsletter, asked: Asked, shown: Shown, checked: Checked) -> ResponseReturnValue:
    block = asked.block
    if not the_knock().may_be_mailed():
        return _check_mail(newsletter)
    try:
        keep_order(newsletter, _wish(block, shown, checked))
    except SentBefore:
        db.session.rollback()
        before = submission_by_act(shown.act)
        if before is not None and before.answers != dict(checked.answers):
            everything = frozenset(each.code for each in block.choices)
            return _page(newsletter, asked, checked, top="replayed", ticked=everything), 409
    else:
        the_knock().note()
        db.session.commit()
    return _check_mail(newsletter)


def _check_mail(newsletter: Newsletter) -> ResponseReturnValue:
    # The address stays out of the next page's own address; the page says the same to everyone.
    return redirect(url_for(".check_your_mail", slug=newsletter.slug), 303)


def _wish(block: Block, shown: Shown, checked: Checked) -> Wish:
    block_id = keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
    ticked = frozenset(each.code for each in block.choices)  # else it would not have come this far
    asking = shown.asking(block, method="checkbox", effective=False)
    return Wish(checked.answers, language(), block.decided(ticked, ""), asking, block_id)


def _asked(newsletter: Newsletter, country: str | None) -> Asked:
    version = _version(newsletter)
    chosen = beside(published(), country, _scopes(newsletter))
    purposes = purposes_shown(version)
    words = words_of(chosen, country, keeping_for(purposes))
    fields = questions_of(version, asks_country=chosen.asks_country)
    block = consent_block(
        version,
        purposes,
        words.notice,
        language(),
        order_frame(),
        prevails_over=words.prevails_over,
        fields=fields,
    )
    return Asked(fields, remembered(block), words)


def _scopes(newsletter: Newsletter) -> tuple[str, ...]:
    return (f"form:{purpose_code(newsletter.slug)}",)


def _version(newsletter: Newsletter) -> FormVersion:
    return newsletter.form_version or abort(404)


def _where(newsletter: Newsletter) -> str:
    return f"newsletter:{newsletter.id}"


def _page(
    newsletter: Newsletter,
    asked: Asked,
    checked: Checked | None = None,
    *,
    typed: Mapping[str, Any] | None = None,
    ticked: frozenset[str] = frozenset(),
    changed: frozenset[str] = frozenset(),
    unticked: Mapping[str, str] | None = None,
    top: str = "",
) -> str:
    """The form, empty or with what was typed and what is wrong with it."""
    block = asked.block
    wrong = {**(checked.errors if checked and not top else {}), **(unticked or {})}
    return render_template(
        "public_site/newsletters/order.html",
        newsletter=newsletter,
        fields=asked.fields,
        block=block,
        frame=order_frame(),
        words=asked.words,
        proof=shown_token(_where(newsletter), block.sha256),
        typed=checked.typed if checked else typed or {},
        wrong=wrong,
        errors=[*wrong.items(), *read_again(block, changed)],
        ticked=ticked,
        changed=changed,
        top=top,
        gate=come_back() if checked else None,
    )
