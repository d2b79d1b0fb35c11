"""What keeps a notice from being published, or should be thought over: its words against the facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from registration.consent.rules.implying import NEVER_IMPLIED_IN
from registration.consent.rules.linting import claims
from registration.consent.rules.linting.references import dangling

NO_CONSENT_BY_USE = NEVER_IMPLIED_IN
"""Where going on using a site is never consent (consent.md, fact 10)."""


class Severity(StrEnum):
    ERROR = "error"
    """It is not published with this."""
    WARNING = "warning"
    """It may be published with a written reason."""


@dataclass(frozen=True)
class Finding:
    """Something about the words in one language. ``detail`` is a name, a number or the words in question."""

    code: str
    language: str
    detail: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class PurposeFact:
    """A purpose in use, as far as a notice must agree with it."""

    title: Mapping[str, str]
    statement: Mapping[str, str]
    by_consent: bool
    recipient: Mapping[str, str] = field(default_factory=dict)
    """Name of the organisation that receives data, where there is one."""


@dataclass(frozen=True)
class NoticeFacts:
    """What settings, organisations and purposes say: from the door that publishes."""

    languages: Sequence[str] = ()
    """Languages of the site."""
    controller: Mapping[str, str] = field(default_factory=dict)
    address: Mapping[str, str] = field(default_factory=dict)
    contacts: Sequence[str] = ()
    """Addresses and numbers under which questions are answered; one must be named."""
    purposes: Sequence[PurposeFact] = ()
    access_log_days: int | None = None
    hold_hours: int | None = None
    own_host: str = ""
    countries: Sequence[str] = ()
    """Whom the notice is for; empty: everybody for whom no other is meant."""
    individual: bool = False
    """Whether it stands beside the general notice, which says the rest."""


class Notice(Protocol):
    """The words, as far as they are looked at."""

    @property
    def title(self) -> Mapping[str, str]: ...
    @property
    def summary(self) -> Mapping[str, Any]: ...
    @property
    def body(self) -> Mapping[str, str]: ...


def lint_notice(notice: Notice, facts: NoticeFacts | None = None) -> list[Finding]:
    """Everything found, errors first. Without facts only what the text itself gives away."""
    found: list[Finding] = []
    for tag, body in notice.body.items():
        found += _in_itself(tag, body)
        if facts is not None:
            summary = "\n".join(f"{term}: {words}" for term, words in notice.summary.get(tag, ()))
            found += _against(facts, tag, f"{notice.title.get(tag, '')}\n{summary}\n{body}")
    if facts is not None:
        missing = [tag for tag in facts.languages if not notice.body.get(tag)]
        found += [Finding("language_missing", tag, severity=Severity.WARNING) for tag in missing]
    return sorted(found, key=lambda each: (each.severity is Severity.WARNING, each.language))


def errors_in(findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity is Severity.ERROR]


def warnings_in(findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity is Severity.WARNING]


def _in_itself(tag: str, body: str) -> Iterator[Finding]:
    for each in dangling(body):
        yield Finding(f"dangling_{each.kind}", tag, each.words)


def _against(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    yield from _who(facts, tag, text)
    yield from _content(facts, tag, text)
    yield from _purposes(facts, tag, text)
    yield from _contradictions(facts, tag, text)
    yield from _doubtful(facts, tag, text)


def _who(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    yield from _absent("controller_missing", facts.controller, tag, text, _as_far(facts))
    yield from _absent("address_missing", facts.address, tag, text, Severity.WARNING)
    if facts.contacts and not any(claims.contains(text, each) for each in facts.contacts):
        yield Finding("contact_missing", tag, facts.contacts[0], _as_far(facts))


def _absent(
    code: str, names: Mapping[str, str], tag: str, text: str, severity: Severity
) -> Iterator[Finding]:
    known = [name for name in names.values() if name]
    if known and not any(claims.contains(text, name) for name in known):
        yield Finding(code, tag, names.get(tag) or known[0], severity)


def _as_far(facts: NoticeFacts) -> Severity:
    """An individual notice need not repeat what the general one says."""
    return Severity.WARNING if facts.individual else Severity.ERROR


def _content(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    must = _as_far(facts)
    if any(each.by_consent for each in facts.purposes) and claims.says(claims.WITHDRAWAL, tag, text) is False:
        yield Finding("withdrawal_missing", tag, severity=must)
    if claims.says(claims.RIGHTS, tag, text) is False:
        yield Finding("rights_missing", tag, severity=must)
    if claims.says(claims.RETENTION, tag, text) is False:
        yield Finding("retention_missing", tag, severity=must)
    if claims.says(claims.AUTHORITY, tag, text) is False:
        yield Finding("authority_missing", tag, severity=Severity.WARNING)


def _purposes(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    for each in facts.purposes:
        if not each.statement.get(tag):
            name = next((words for words in each.title.values() if words), "")
            yield Finding("purpose_language", tag, name)
        yield from _absent("recipient_missing", each.recipient, tag, text, Severity.WARNING)


def _contradictions(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    for days in sorted(claims.days_of_logs(tag, text) - {facts.access_log_days}):
        yield Finding("log_days", tag, str(days))
    for hours in sorted(claims.hours_a_place_is_held(tag, text) - {facts.hold_hours}):
        yield Finding("hold_hours", tag, str(hours))
    written = {each.partition("-")[0] for each in facts.languages}
    for language in sorted(claims.languages_offered(tag, text) - written):
        yield Finding("language_offered", tag, language)


def _doubtful(facts: NoticeFacts, tag: str, text: str) -> Iterator[Finding]:
    if claims.says(claims.DEEMED, tag, text):
        asked = bool(set(facts.countries) & NO_CONSENT_BY_USE)
        yield Finding("deemed_acceptance", tag, severity=Severity.ERROR if asked else Severity.WARNING)
    if claims.says(claims.ANALYTICS, tag, text):
        yield Finding("analytics", tag, severity=Severity.WARNING)
    if claims.says(claims.NO_COOKIES, tag, text):
        yield Finding("cookies_denied", tag, severity=Severity.WARNING)
    elif claims.says(claims.COOKIES, tag, text):
        yield Finding("cookies_claimed", tag, severity=Severity.WARNING)
    elsewhere = claims.hosts_linked(text) - {facts.own_host}
    if elsewhere and claims.says(claims.OTHERS_SITES, tag, text) is False:
        yield Finding("links_without_note", tag, min(elsewhere), Severity.WARNING)
