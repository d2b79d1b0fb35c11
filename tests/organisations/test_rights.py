"""What the shipped data and the pure rules of the registers say. No database."""

from datetime import date

import pytest

from registration.organisations.models import Measure, Regime, ToolBasis
from registration.organisations.rules import (
    EEA,
    Danger,
    Right,
    authority_of,
    dangers_without_measure,
    day_in_months,
    needs_consent,
    regimes_for,
    rights_under,
    rules_hash,
)


@pytest.mark.parametrize("regime", [each for each in Regime if each is not Regime.OTHER])
def test_s_netjapan_47_each_law_has_its_rights_and_a_time_to_answer(regime) -> None:
    found = rights_under(regime)
    assert Right.ACCESS in found.rights
    assert Right.RECTIFY in found.rights
    assert found.answer_days or found.answer_months
    assert found.sources


def test_s_netjapan_47_the_rights_differ_as_the_laws_do() -> None:
    assert Right.PORTABILITY in rights_under(Regime.EU).rights
    assert Right.PORTABILITY not in rights_under(Regime.APPI_V).rights
    assert Right.PROVISION_RECORDS in rights_under(Regime.APPI_IV).rights
    assert (rights_under(Regime.APPI_V).answer_days, rights_under(Regime.APPI_V).longer_days) == (30, 30)
    assert (rights_under(Regime.EU).answer_months, rights_under(Regime.EU).longer_months) == (1, 2)
    assert rights_under(Regime.OTHER) is None


@pytest.mark.parametrize(
    ("own", "country", "laws"),
    [
        (Regime.APPI_V, "DE", (Regime.APPI_V, Regime.EU)),
        (Regime.APPI_V, "NO", (Regime.APPI_V, Regime.EU)),
        (Regime.APPI_IV, "GB", (Regime.APPI_IV, Regime.UK)),
        (Regime.EU, "FR", (Regime.EU,)),
        (Regime.APPI_V, "JP", (Regime.APPI_V,)),
        (Regime.INTERGOVERNMENTAL, None, (Regime.INTERGOVERNMENTAL,)),
    ],
)
def test_s_netjapan_47_a_person_has_our_law_and_that_of_their_country(own, country, laws) -> None:
    assert regimes_for(own, country) == laws


@pytest.mark.parametrize("country", sorted(EEA | {"GB", "JP", "TH"}))
def test_each_country_whose_law_we_know_has_an_authority(country) -> None:
    found = authority_of(country)
    assert found.name
    assert found.website.startswith("https://")


def test_elsewhere_we_name_no_authority() -> None:
    assert authority_of("VN") is None
    assert authority_of(None) is None


@pytest.mark.parametrize("regime", [Regime.EU, Regime.UK, Regime.TH])
def test_s_ajc_27_a_notice_is_never_a_consent(regime) -> None:
    assert needs_consent(ToolBasis.NOTICE_ONLY, [Regime.INTERGOVERNMENTAL, regime])
    assert not needs_consent(ToolBasis.NOTICE_ONLY, [Regime.INTERGOVERNMENTAL])
    assert needs_consent(ToolBasis.CONSENT, [Regime.INTERGOVERNMENTAL])
    assert not needs_consent(ToolBasis.NECESSARY, [regime])


def test_s_netjapan_40_a_danger_that_nothing_answers_is_named() -> None:
    measures = [
        Measure(against=["falsification", "loss"], services=[]),
        Measure(against=["leak"], services=["events"]),
    ]
    assert dangers_without_measure(measures) == [Danger.UNAUTHORISED_ACCESS, Danger.DESTRUCTION]
    assert Danger.LEAK in dangers_without_measure(measures, "newsletters")
    assert Danger.LEAK not in dangers_without_measure(measures, "events")


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2030, 1, 31), 1, date(2030, 2, 28)),
        (date(2030, 11, 30), 3, date(2031, 2, 28)),
        (date(2030, 12, 15), 12, date(2031, 12, 15)),
    ],
)
def test_a_month_on_is_the_same_day_or_the_last_one(day, months, then) -> None:
    assert day_in_months(day, months) == then


def test_the_hash_of_rules_depends_on_their_words_and_not_on_the_order_of_languages() -> None:
    assert rules_hash({"en": "a", "ja": "b"}) == rules_hash({"ja": "b", "en": "a"})
    assert rules_hash({"en": "a"}) != rules_hash({"en": "a", "ja": "b"})
