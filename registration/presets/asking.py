"""The forms of a preset, each with exactly the fields its purposes need, and the newsletters with theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from registration.consent.queries import current_versions, purpose_by_code
from registration.forms import actions as forms
from registration.forms.library import FIELDS
from registration.forms.models import FormUse, FormVersion
from registration.forms.queries import fields_of, form_by_code
from registration.forms.rules import Field, needs_approval
from registration.newsletters.actions import newsletters
from registration.newsletters.queries import newsletter_by_slug
from registration.newsletters.rules import Details, purpose_code
from registration.presets.bringing import Thing
from registration.presets.reading import Preset
from registration.presets.wording import content_of_purpose, keep


def things(preset: Preset, *, by: int | None) -> Iterator[Thing]:
    """Newsletters and forms, published unless somebody must look at a field first."""
    for said in preset.newsletters:
        yield _newsletter(said, by)
    for said in preset.mailings:
        yield _mailing(said, by)
    for said in preset.forms:
        yield _form(said)


def _mailing(said: Mapping[str, Any], by: int | None) -> Thing:
    slug = said["slug"]

    def make() -> Any:
        purpose = purpose_by_code(said["purpose"])
        details = Details(
            title=said["title"],
            description=said["description"],
            how_often=said["how_often"],
            on_signup_forms=False,
            public=False,
        )
        return newsletters.write_under(purpose, slug, details, by=by) if purpose else None

    return Thing(
        f"mailing:{slug}",
        said["title"],
        find=lambda _id: newsletter_by_slug(slug),
        make=make,
        content=lambda newsletter: [newsletter.title, newsletter.description, newsletter.purpose.code],
    )


def _form(said: Mapping[str, Any]) -> Thing:
    def make() -> Any:
        needs = _needs_of(said["purposes"])
        wanted = [_field(each, needs) for each in said["fields"]]
        # Where other words stand under a purpose's code, what they do not need is not asked.
        fields = [field for field in wanted if field.purposes]
        version = forms.new_form(
            said["code"],
            FormUse(said["use"]),
            said["title"],
            fields,
            said["purposes"],
            said["languages"],
            service=said["service"],
            processors=said.get("processors", ()),
        )
        if not any(needs_approval(field) for field in fields):
            forms.publish(version)
        return version.form

    return Thing(
        f"form:{said['code']}",
        said["title"],
        find=lambda _id: form_by_code(said["code"]),
        make=make,
        content=lambda form: [form.title, form.service, [version.sha256 for version in form.versions]],
    )


def _needs_of(codes: Sequence[str]) -> dict[str, Sequence[str]]:
    """Codes of the fields that each of these purposes needs, as its words say."""
    found = [purpose for purpose in map(purpose_by_code, codes) if purpose is not None]
    words = current_versions([purpose.id for purpose in found])
    return {purpose.code: words[purpose.id].fields for purpose in found if purpose.id in words}


def _field(said: Mapping[str, Any], needs: Mapping[str, Sequence[str]]) -> Field:
    code = said["use"]
    purposes = tuple(purpose for purpose, fields in needs.items() if code in fields)
    return replace(FIELDS[code], required=said.get("required", False), purposes=purposes)


def _newsletter(said: Mapping[str, Any], by: int | None) -> Thing:
    slug = said["slug"]

    def make() -> Any:
        details = Details(
            title=said["title"],
            description=said["description"],
            how_often=said["how_often"],
            on_signup_forms=said.get("on_signup_forms", True),
        )
        needs = {purpose_code(slug): [each["use"] for each in said["fields"]]}
        fields = [_field(each, needs) for each in said["fields"]]
        made = newsletters.make(
            slug, details, fields=fields, languages=said.get("languages", ()), service=said["service"], by=by
        )
        keep(made.purpose, said.get("keep", ()), by=by)
        return made

    def content(newsletter: Any) -> list[Any]:
        version: FormVersion = newsletter.form_version
        asked = [field.as_data() for field in fields_of(version)]
        return [newsletter.title, newsletter.description, asked, content_of_purpose(newsletter.purpose)]

    return Thing(
        f"newsletter:{slug}",
        said["title"],
        find=lambda _id: newsletter_by_slug(slug),
        make=make,
        content=content,
    )
