"""The organisation of a preset, its services, those who work with it, and its registers."""

from collections.abc import Iterator, Mapping
from typing import Any

from registration.foundation.database import db
from registration.organisations import actions, queries
from registration.organisations.models import (
    Organisation,
    OrganisationKind,
    Regime,
    Representative,
    ToolBasis,
)
from registration.presets.bringing import Thing, facts, given
from registration.presets.filling import filler
from registration.presets.reading import Preset

CONTROLLER = "controller"
OF_ORGANISATION = (
    "name", "department", "address", "city", "country", "regime", "representative_name", "contact_email",
    "telephone", "fax", "privacy_email", "dpo_contact", "introduction", "activity", "under_our_notice",
)  # fmt: skip
OF_REPRESENTATIVE = ("region", "country", "name", "address", "telephones", "languages")
OF_TOOL = ("name", "basis", "provider", "place", "purpose", "collected")


def things(preset: Preset, *, name: Mapping[str, str], by: int | None) -> Iterator[Thing]:
    """What the preset says about organisations. ``name`` is what this one is really called."""
    yield _controller(preset, name, by)
    for position, service in enumerate(preset.services):
        yield _service(service, position, by)
    for party in preset.parties:
        yield _party(party, by)
    for office in preset.representatives:
        yield _representative(office, by)
    for tool in preset.tools:
        yield _tool(tool, by)
    for measure in preset.measures:
        yield _measure(measure, by)
    for rules in preset.rules:
        yield _rules(rules, preset, by)


def _controller(preset: Preset, name: Mapping[str, str], by: int | None) -> Thing:
    said = dict(preset.organisation)
    said["regime"] = Regime(said["regime"])
    said["name"] = {tag: name.get(tag) or words for tag, words in said["name"].items()}

    def make() -> Organisation:
        return actions.new_organisation(OrganisationKind.CONTROLLER, CONTROLLER, by=by, **said)

    return Thing(
        f"organisation:{CONTROLLER}",
        said["name"],
        find=lambda _id: queries.controller(),
        make=make,
        content=lambda row: facts(row, OF_ORGANISATION),
    )


def _service(said: Mapping[str, Any], position: int, by: int | None) -> Thing:
    return Thing(
        f"service:{said['code']}",
        said["title"],
        find=lambda _id: queries.service_by_code(said["code"]),
        make=lambda: actions.new_service(by=by, position=position, **said),
        content=lambda row: facts(row, ("title", "introduction")),
    )


def _party(said: Mapping[str, Any], by: int | None) -> Thing:
    kind, code = OrganisationKind(said["kind"]), said["code"]
    return Thing(
        f"organisation:{code}",
        said["name"],
        find=lambda _id: queries.organisation_by_code(code),
        make=lambda: actions.new_organisation(kind, code, by=by, **given(said, "kind", "code")),
        content=lambda row: facts(row, OF_ORGANISATION),
    )


def _representative(said: Mapping[str, Any], by: int | None) -> Thing:
    def name() -> dict[str, str]:
        return filler(())(said["name"])

    def make() -> Representative:
        lines = [{"languages": [], **line} for line in said["telephones"]]
        said_of_it = given(said, "key", "name", "telephones")
        return actions.new_representative(_us(), by=by, name=name(), telephones=lines, **said_of_it)

    def find(known: int | None) -> Representative | None:
        if known is not None:
            return db.session.get(Representative, known)
        called = name()
        offices = [each for each in queries.representatives(_us()) if each.country == said["country"]]
        return next((each for each in offices if each.name == called), None)

    return Thing(
        f"representative:{said['key']}",
        said["name"],
        find=find,
        make=make,
        content=lambda row: facts(row, OF_REPRESENTATIVE),
    )


def _us() -> Organisation:
    us = queries.controller()
    if us is None:
        raise LookupError(CONTROLLER)
    return us


def _tool(said: Mapping[str, Any], by: int | None) -> Thing:
    basis = ToolBasis(said["basis"])
    return Thing(
        f"tool:{said['code']}",
        said["name"],
        find=lambda _id: queries.tool_by_code(said["code"]),
        make=lambda: actions.new_tool(said["code"], basis, by=by, **given(said, "code", "basis")),
        content=lambda row: facts(row, OF_TOOL),
    )


def _measure(said: Mapping[str, Any], by: int | None) -> Thing:
    return Thing(
        f"measure:{said['code']}",
        said["title"],
        find=lambda _id: queries.measure_by_code(said["code"]),
        make=lambda: actions.new_measure(by=by, **said),
        content=lambda row: facts(row, ("title", "description", "against", "services")),
    )


def _rules(said: Mapping[str, Any], preset: Preset, by: int | None) -> Thing:
    """The words arrive as a draft: rules hold when the organisation has adopted them."""
    code = said["code"]

    def make() -> Any:
        document = actions.new_rules(code, by=by, title=said["title"])
        body = filler([each["code"] for each in preset.parties])(preset.texts[f"rules/{code}"])
        actions.write_rules(document, by=by, body=body)
        return document

    return Thing(
        f"rules:{code}",
        said["title"],
        find=lambda _id: queries.rules_by_code(code),
        make=make,
        content=lambda row: [row.title, [[each.number, each.body] for each in row.versions]],
    )
