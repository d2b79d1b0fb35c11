"""What the files of the presets say, without a database."""

import re

import pytest

from registration.consent.models import Basis, PurposeKind, RetentionStart
from registration.consent.rules import NEVER_REQUIRED, PURPOSE_TERMS, REGIONS
from registration.forms.library import FIELDS
from registration.forms.models import FormUse
from registration.foundation.personal_data import Category
from registration.mail.composing import kinds
from registration.organisations.models import OrganisationKind, Regime
from registration.presets.filling import SLOT
from registration.presets.reading import KINDS, LANGUAGES, names, preset

FIVE = ["business-centre", "company-group", "promotion-centre", "student-services", "trade-agency"]
KNOWN_SLOTS = {
    "name", "address", "representative", "contact", "dpo", "department", "telephone", "fax", "parties",
    "group", "representatives",
}  # fmt: skip
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
PURPOSE_KEYS = {
    "code", "kind", "service", "parent", "per_event", "pseudonymised", "basis", "basis_by_regime", "required",
    "fields", "message_types", "valid_days", "dpv_term", "title", "statement", "if_refused", "contract",
    "law",
    "balancing", "retention", "keep",
}  # fmt: skip


def texts(value, where=""):
    """Every text that is given by language: where it stands, and the text."""
    if isinstance(value, dict):
        if set(value) & set(LANGUAGES):
            yield where, value
        else:
            for key, inner in value.items():
                yield from texts(inner, f"{where}/{key}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            name = inner.get("code", number) if isinstance(inner, dict) else number
            yield from texts(inner, f"{where}/{name}")


def everything(name):
    return {part: value for part, value in vars(preset(name)).items() if part != "name"}


def test_there_are_five():
    assert names() == FIVE


@pytest.mark.parametrize("name", FIVE)
def test_every_text_is_there_in_both_languages(name):
    found = list(texts(everything(name)))
    assert len(found) > 40
    for where, text in found:
        assert set(text) == set(LANGUAGES), where
        assert all(text.values()), where
        if isinstance(text["ja"], str):
            assert JAPANESE.search(text["ja"]), where


@pytest.mark.parametrize("name", FIVE)
def test_a_notice_has_the_same_chapters_in_both_languages(name):
    for code, text in preset(name).texts.items():
        english, japanese = (re.findall(r"^(#+) ", text[tag], re.MULTILINE) for tag in LANGUAGES)
        assert english == japanese, code
        assert len(english) > 2, code


@pytest.mark.parametrize("name", FIVE)
def test_every_slot_in_a_text_is_known_and_the_same_in_both_languages(name):
    for where, text in texts(everything(name)):
        slots = {tag: set(SLOT.findall(str(words))) for tag, words in text.items()}
        assert slots["en"] | slots["ja"] <= KNOWN_SLOTS, where
        assert slots["en"] == slots["ja"], where


@pytest.mark.parametrize("name", FIVE)
def test_everything_named_exists(name):
    found = preset(name)
    services = {each["code"] for each in found.services}
    purposes = {each["code"] for each in found.purposes}
    parties = {each["code"] for each in found.parties}
    assert Regime(found.organisation["regime"])
    for each in found.parties:
        assert OrganisationKind(each["kind"]) is not OrganisationKind.CONTROLLER
    for each in found.purposes:
        assert set(each) <= PURPOSE_KEYS, each["code"]
        assert each.get("service", "") in services | {""}, each["code"]
        assert each.get("parent", each["code"]) in purposes
        assert set(each.get("fields", ())) <= set(FIELDS), each["code"]
        assert each["dpv_term"] in PURPOSE_TERMS
        assert each["keep"], each["code"]
        for rule in each["keep"]:
            assert Category(rule["category"])
            assert RetentionStart(rule["begins"])
    for each in found.forms:
        assert FormUse(each["use"])
        assert each["service"] in services
        assert set(each["purposes"]) <= purposes
        assert set(each.get("processors", ())) <= parties
        assert set(each["languages"]) <= set(LANGUAGES)
    for each in found.newsletters:
        assert each["service"] in services
    for each in found.notices:
        assert each.get("region", "") in {"", *REGIONS}
        assert each.get("scope", "").partition(":")[2] in services | {""}
        assert f"notices/{each['code']}" in found.texts
    for each in found.rules:
        assert f"rules/{each['code']}" in found.texts


@pytest.mark.parametrize("name", FIVE)
def test_no_file_is_left_over(name):
    found = preset(name)
    notices = {f"notices/{each['code']}" for each in found.notices}
    rules = {f"rules/{each['code']}" for each in found.rules}
    assert set(found.texts) == notices | rules
    assert {path.suffix for path in (KINDS / name).rglob("*.*")} == {".toml", ".md"}


@pytest.mark.parametrize("name", FIVE)
def test_nobody_is_made_to_accept_marketing(name):
    for each in preset(name).purposes:
        kind, basis = PurposeKind(each["kind"]), Basis(each["basis"])
        if kind in NEVER_REQUIRED:
            assert basis is Basis.CONSENT, each["code"]
        assert each.get("required", False) is (basis is not Basis.CONSENT), each["code"]


@pytest.mark.parametrize("name", FIVE)
def test_every_kind_of_mail_in_a_preset_is_one_that_can_be_written(name):
    rooms = {kind.partition(".")[0] for kind in kinds()}
    for each in preset(name).purposes:
        assert set(each.get("message_types", ())) <= rooms, each["code"]


@pytest.mark.parametrize("name", FIVE)
def test_a_field_that_a_form_asks_is_needed_by_one_of_its_purposes(name):
    found = preset(name)
    needs = {each["code"]: set(each.get("fields", ())) for each in found.purposes}
    for each in found.forms:
        needed = set().union(*(needs[code] for code in each["purposes"]))
        assert set(found.fields_of(each)) <= needed, each["code"]
