"""What somebody chose of an event, and what can be chosen today: programmes change after people sign up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from registration.forms.answers import readable
from registration.forms.queries import fields_of, restricted_codes
from registration.forms.rules import SESSIONS, TAKES_PART, Field, Option, before_headings, with_older_options
from registration.foundation.localization import gettext as _
from registration.foundation.localization import language, pick
from registration.foundation.localization import lazy_gettext as _l
from registration.signups.models import Signup

OWN_QUESTIONS: dict[str, Any] = {TAKES_PART: _l("Taking part"), SESSIONS: _l("Sessions")}
"""What an event asks by itself, in short. What can be answered there changes with the programme."""


def chosen_of(signup: Signup, *, for_others: bool = False) -> list[tuple[str, str]]:
    """How the person comes, to which sessions, and what else has places: questions and answers in words.

    ``for_others`` leaves out what not everybody may read who can look at the person.
    """
    if signup.submission is None:  # of somebody who is only an example
        return []
    answers = signup.submission.answers
    hidden = restricted_codes(signup.submission.form_version) if for_others else frozenset()
    return [
        (OWN_QUESTIONS.get(each.code) or pick(each.label), readable(each, answers[each.code]))
        for each in in_words_of_today(signup, fields_of(signup.submission.form_version))
        if answers.get(each.code)
        and each.code not in hidden
        and (each.code in OWN_QUESTIONS or any(option.places for option in each.options))
    ]


def asked_today(signup: Signup, fields: Sequence[Field]) -> list[Field]:
    """The questions of the form that was filled in, with the event's own ones as it asks them now."""
    now = signup.event.form_version
    if now is None or now.id == signup.submission.form_version_id:
        return list(fields)
    own = [each for each in fields_of(now) if each.code in OWN_QUESTIONS]
    return before_headings([each for each in fields if each.code not in OWN_QUESTIONS], own)


def in_words_of_today(signup: Signup, fields: Sequence[Field]) -> list[Field]:
    """The same for reading: what can no longer be chosen keeps the words it had."""
    before = {each.code: each for each in fields if each.code in OWN_QUESTIONS}
    today = [
        with_older_options(each, before.pop(each.code)) if each.code in before else each
        for each in asked_today(signup, fields)
    ]
    return [
        _naming_what_is_gone(signup, each) if each.code == SESSIONS else each
        for each in (*today, *before.values())
    ]


def _naming_what_is_gone(signup: Signup, question: Field) -> Field:
    """The question, with a word at what was chosen and is no longer held."""
    now = signup.event.form_version
    asked = [each for each in fields_of(now) if each.code == SESSIONS] if now else []
    offered = {option.code for each in asked for option in each.options}
    chosen = signup.submission.answers.get(SESSIONS) or ()
    older = [code for code in chosen if code not in offered]
    if not older:
        return question
    held = {item.ref for item in signup.event.programme}
    known = {each.code: each for each in question.options}
    for code in older:
        if code not in held:
            words = pick(known[code].label) if code in known else _("a session")
            known[code] = Option(code, {language(): _("%(session)s (no longer held)", session=words)})
    return replace(question, options=tuple(known.values()))
