"""The purposes and notices of a preset: purposes arrive published, notices as drafts.

The words of a purpose name nobody, so they can be used as they are; other words are another version. A notice
names the organisation and those who work for it: somebody must read it first. What rests on vital interest
waits for a data officer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from registration.consent import actions
from registration.consent.models import Basis, Notice, PurposeKind, RetentionStart
from registration.consent.queries import notice_by_code, notice_versions, purpose_by_code, retention_rules
from registration.consent.queries import notices as every_notice
from registration.consent.queries import versions_of as purpose_versions
from registration.consent.rules import REGIONS, NoticeWords, PurposeWords, needs_officer, overlapping
from registration.foundation import clock
from registration.presets.bringing import Thing, given
from registration.presets.filling import Filled, filler
from registration.presets.reading import Preset

ABOUT_THE_PURPOSE = frozenset({"code", "kind", "service", "parent", "per_event", "pseudonymised", "keep"})


def purposes(preset: Preset, *, by: int | None) -> Iterator[Thing]:
    """Each purpose with its rules of retention: published, but for those that wait for a data officer."""
    for said in preset.purposes:
        yield _purpose(said, by)


def notices(preset: Preset, *, by: int | None) -> Iterator[Thing]:
    """Each notice, as a draft with what is known of the organisation in it."""
    for said in preset.notices:
        yield _notice(said, preset, by)


def _purpose(said: Mapping[str, Any], by: int | None) -> Thing:
    code = said["code"]

    def make() -> Any:
        draft = actions.new_purpose(
            code,
            PurposeKind(said["kind"]),
            _words(said),
            per_event=said.get("per_event", False),
            parent=purpose_by_code(said["parent"]) if "parent" in said else None,
            service=said.get("service", ""),
            pseudonymised=said.get("pseudonymised", False),
            by=by,
        )
        if not needs_officer(draft):
            actions.publish_purpose_version(draft, by=by)
        keep(draft.purpose, said.get("keep", ()), by=by)
        return draft.purpose

    return Thing(
        f"purpose:{code}",
        said["title"],
        find=lambda _id: purpose_by_code(code),
        make=make,
        content=content_of_purpose,
    )


def _words(said: Mapping[str, Any]) -> PurposeWords:
    words = given(said, *ABOUT_THE_PURPOSE)
    return PurposeWords(**words | {"basis": Basis(said["basis"])})


def keep(purpose: Any, rules: Sequence[Mapping[str, Any]], *, by: int | None) -> None:
    """Write down how long each kind of data is kept for a purpose."""
    for rule in rules:
        actions.set_retention(
            purpose,
            rule["category"],
            keep_days=rule["days"],
            begins=RetentionStart(rule["begins"]),
            law=rule.get("law", {}),
            note=rule.get("note", {}),
            by=by,
        )


def content_of_purpose(purpose: Any) -> list[Any]:
    """Its newest words and its rules of retention."""
    newest = purpose_versions(purpose.id)[0]
    words = {each.name: getattr(newest, each.name) for each in fields(PurposeWords)}
    rules = [[rule.category, rule.keep_days, rule.begins, rule.law] for rule in retention_rules(purpose.id)]
    return [newest.number, words, rules, purpose.closed_at]


def _notice(said: Mapping[str, Any], preset: Preset, by: int | None) -> Thing:
    code = said["code"]

    def make() -> Any:
        fill = filler([each["code"] for each in preset.parties])
        words = NoticeWords(
            title=said["title"],
            body=fill(preset.texts[f"notices/{code}"]),
            summary=_summary(said["summary"], fill),
            effective_at=clock.now(),
        )
        region = said.get("region", "")
        return actions.new_notice(
            code,
            words,
            scope=said.get("scope", ""),
            region=region,
            countries=REGIONS.get(region, ()),
            by=by,
        ).notice

    return Thing(
        f"notice:{code}",
        said["title"],
        find=lambda _id: notice_by_code(code) or _for_the_same(said),
        make=make,
        content=_content_of_notice,
    )


def _for_the_same(said: Mapping[str, Any]) -> Notice | None:
    """A notice under another code that is for the same people about the same thing."""
    scope, countries = said.get("scope", ""), REGIONS.get(said.get("region", ""), ())
    living = [each for each in every_notice() if each.scope == scope and each.ended_at is None]
    return overlapping(countries, living)


def _summary(lines: Mapping[str, Any], fill: Filled) -> dict[str, list[list[str]]]:
    return {tag: [[fill({tag: part})[tag] for part in line] for line in said] for tag, said in lines.items()}


def _content_of_notice(notice: Any) -> list[Any]:
    newest = notice_versions(notice.id)[0]
    return [newest.number, newest.title, newest.body, newest.summary, notice.scope, notice.countries]
