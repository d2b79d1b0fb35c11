"""Making a newsletter, and changing what is said about it."""

from collections.abc import Sequence
from dataclasses import replace

from registration.audit.actions import record
from registration.consent import actions as consent
from registration.consent.errors import CodeTaken
from registration.consent.models import Purpose, PurposeKind
from registration.consent.queries import current_version
from registration.consent.rules import purpose_words
from registration.forms import actions as forms
from registration.forms.models import FormUse
from registration.forms.rules import Field
from registration.foundation.database import db
from registration.newsletters.errors import NameTaken
from registration.newsletters.models import Newsletter
from registration.newsletters.queries import newsletter_by_slug, newsletter_of_purpose
from registration.newsletters.rules import Details, order_fields, purpose_code, words_of_purpose


def make(
    slug: str,
    details: Details,
    *,
    fields: Sequence[Field] = (),
    languages: Sequence[str] = (),
    service: str = "",
    by: int | None = None,
) -> Newsletter:
    """A newsletter with its purpose and its form, both published: it can be ordered at once if it is public.

    Without ``fields`` the form asks for an address and, if one likes, a name.

    Raises:
        NameTaken: another newsletter has this short name.
    """
    if newsletter_by_slug(slug) is not None:
        raise NameTaken
    code = purpose_code(slug)
    words = words_of_purpose(details)
    if fields:
        words = replace(words, fields=[field.code for field in fields])
    try:
        draft = consent.new_purpose(code, PurposeKind.NEWSLETTER, words, service=service, by=by)
    except CodeTaken as clash:
        raise NameTaken from clash
    consent.publish_purpose_version(draft, by=by)
    asked = fields or order_fields(code)
    form = forms.new_form(
        code, FormUse.NEWSLETTER, dict(details.title), asked, [code], languages, service=service
    )
    newsletter = Newsletter(slug=slug, purpose=draft.purpose, form_version=forms.publish(form))
    _describe(newsletter, details)
    db.session.add(newsletter)
    db.session.flush()
    record("newsletter.made", "newsletter", newsletter.id, by=by)
    return newsletter


def write_under(purpose: Purpose, slug: str, details: Details, *, by: int | None = None) -> Newsletter:
    """A newsletter to those who allow a purpose that forms ask for already. It has no form of its own.

    Raises:
        NameTaken: another newsletter has this short name, or is written under this purpose.
    """
    if newsletter_by_slug(slug) is not None or newsletter_of_purpose(purpose.id) is not None:
        raise NameTaken
    newsletter = Newsletter(slug=slug, purpose=purpose, form_version=None)
    _describe(newsletter, details)
    db.session.add(newsletter)
    db.session.flush()
    record("newsletter.made", "newsletter", newsletter.id, by=by)
    return newsletter


def change(newsletter: Newsletter, details: Details, *, by: int | None = None) -> None:
    """Say something else about it. Other words beside the box are a new version of its purpose.

    Whoever ordered it before agreed to the words of then, and stays a subscriber.
    """
    _describe(newsletter, details)
    words = words_of_purpose(details)
    now = current_version(newsletter.purpose_id)
    if now is not None:
        # What was written about its basis, its fields and its mails is not this page's to change.
        words = replace(
            purpose_words(now), title=words.title, statement=words.statement, if_refused=words.if_refused
        )
    if now is None or not words.same_as(now):
        draft = consent.new_purpose_version(newsletter.purpose, words, by=by)
        consent.publish_purpose_version(draft, by=by)
    db.session.flush()
    record("newsletter.changed", "newsletter", newsletter.id, by=by)


def _describe(newsletter: Newsletter, details: Details) -> None:
    newsletter.title = dict(details.title)
    newsletter.description = dict(details.description)
    newsletter.how_often = dict(details.how_often)
    newsletter.on_signup_forms = details.on_signup_forms
    newsletter.public = details.public
