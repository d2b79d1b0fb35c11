"""An agreement with one co-organiser, what was given under it, and a request that waits."""

from registration.consent.queries import purpose_by_code
from registration.events.models import Event
from registration.events.rules import SHARED_FIELDS, sharing_code
from registration.foundation import clock
from registration.presets.demo.moments import Days, at
from registration.presets.demo.organisations import Parties
from registration.presets.demo.paper import scan
from registration.sharing import actions as sharing
from registration.sharing.actions.agreements import AgreementDraft
from registration.sharing.models import AgreementType
from registration.sharing.queries import Wish
from registration.sharing.rules import CLAUSES, end_of, start_of

NUMBER = "KATC-MTI-01"
SIGNED = (
    f"Agreement {NUMBER}",
    "Kansai-ASEAN Trade Centre and Mekong Trade Institute",
    "This page of the demo stands for the signed document.",
)


def agree(days: Days, parties: Parties, events: list[Event]) -> None:
    """Bring the agreement with the Mekong Trade Institute into force, for these events."""
    purpose = purpose_by_code(sharing_code(parties.mekong.code))
    if purpose is None:
        raise LookupError(parties.mekong.code)
    today, zone = clock.now().date(), parties.centre.time_zone
    draft = AgreementDraft(
        type=AgreementType.INDEPENDENT,
        effective_from=start_of(today, zone),
        effective_to=end_of(days.away(300).date(), zone),
        signed_by_us="Haruo Nishida",
        signed_by_them="Tran Thu Ha",
        clauses={code: str(page) for page, code in enumerate(CLAUSES[AgreementType.INDEPENDENT], start=2)},
        scope=[(event.id, purpose.id, field) for event in events for field in SHARED_FIELDS],
        transfer_mechanism="appi_28",
        transfer_note={
            "en": "Consent under Art. 28 APPI, with the state of protection in Viet Nam told before.",
            "ja": "個人情報保護法第28条に基づく同意。ベトナムの制度に関する情報を事前に提供。",
        },
        transfer_review_on=days.away(200),
        deletion_by=days.away(365),
    )
    officer = parties.officer.id
    version = sharing.new_agreement(NUMBER, parties.mekong.id, draft, by=officer)
    sharing.attach_document(version, scan(SIGNED), by=officer)
    sharing.activate(version, by=officer)


def give_list(days: Days, parties: Parties, event: Event, *, day: int) -> None:
    """The list of the past event: asked for, approved, fetched."""
    with at(days.away(day, 10, 12)):
        request = sharing.request_share(
            _wish(parties, event), note="For the follow-up talks we agreed on.", by=parties.organiser.id
        )
    with at(days.away(day, 15, 40)):
        made = sharing.approve_share(request, by=parties.officer)
    with at(days.away(day + 1, 11, 5)):
        sharing.fetch(made, by=parties.partner)


def ask_for_list(parties: Parties, event: Event) -> None:
    """A request that waits for the data officer."""
    sharing.request_share(
        _wish(parties, event),
        note="Mekong would like to prepare the single talks.",
        by=parties.organiser.id,
    )


def _wish(parties: Parties, event: Event) -> Wish:
    purpose = purpose_by_code(sharing_code(parties.mekong.code))
    if purpose is None:
        raise LookupError(parties.mekong.code)
    return Wish(event, parties.mekong, purpose, SHARED_FIELDS)
