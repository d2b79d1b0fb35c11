"""Signing up and ordering as the pages do it: the words are put together, hashed, kept and decided about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import MappingProxyType

from sqlalchemy import select

from registration.consent.actions import keep_shown_block
from registration.consent.queries import Holding, held, published
from registration.consent.rules import Asking, Decision, depends_on_country, in_force, resolve
from registration.events.models import Event
from registration.events.rules import context_of
from registration.forms.models import FormVersion
from registration.forms.queries import purposes_shown, questions_of, restricted_codes
from registration.forms.rendering import Block, Shown, consent_block, order_frame, signup_frame
from registration.forms.rules import COUNTRY
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.foundation.localization import speaking
from registration.newsletters.actions import orders
from registration.newsletters.models import Newsletter, Order
from registration.presets.demo.moments import at
from registration.presets.demo.people import Visitor
from registration.signups import actions as signups
from registration.signups.models import EventInvitation, Signup
from registration.signups.queries import situations
from registration.signups.rules import Situation

READING = timedelta(minutes=2)
"""How long people look at a form before they send it."""


class Desk:
    """Takes in sign-ups and orders. What stands on a form is put together once for each language and notice."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._notices = published()
        self._held: dict[tuple[int, ...], Holding | None] = {}
        self._blocks: dict[tuple[int, str, tuple[int, ...]], Block] = {}

    def words_changed(self) -> None:
        """Put the forms together anew: a purpose says something else from now on."""
        self._blocks.clear()

    def sign_up(
        self,
        event: Event,
        visitor: Visitor,
        wanted: Mapping[str, float],
        more: Mapping[str, object] = MappingProxyType({}),
        companions: Sequence[signups.Companion] = (),
    ) -> Signup:
        """A sign-up that waits for its mailbox. ``wanted`` says how likely each box is ticked.

        ``more`` are answers that only this event asks for.
        """
        found, wish = self._wish(event, visitor, wanted, more)
        number = signups.sign_up(found, replace(wish, companions=companions))
        return db.session.scalars(select(Signup).where(Signup.id == number)).one()

    def sign_up_invited(
        self, event: Event, invitation: EventInvitation, visitor: Visitor, wanted: Mapping[str, float]
    ) -> None:
        """A sign-up by a personal link, under the name and address that were invited."""
        person = invitation.person
        guest = replace(visitor, name=person.name, email=person.email, language=invitation.language)
        found, wish = self._wish(event, guest, wanted, {})
        signups.sign_up_invited(found, invitation, replace(wish, invited=True))

    def _wish(
        self, event: Event, visitor: Visitor, wanted: Mapping[str, float], more: Mapping[str, object]
    ) -> tuple[Situation, signups.Wish]:
        # In this transaction: nothing of the demo is committed yet.
        found = situations([event.id])[event.id]
        if event.form_version is None:
            raise LookupError(event.slug)
        with speaking(visitor.language):
            answers = {**visitor.answers(), **self._where(visitor), **more}
            block = self._block(event.form_version, visitor, signup_frame)
            asking, decisions, kept = self._decided(block, wanted, context_of(event.id))
            hidden = restricted_codes(event.form_version)
            return found, signups.Wish(answers, visitor.language, decisions, asking, kept, hidden)

    def confirm(self, signup: Signup) -> None:
        """The button in the mail, pressed within the hour."""
        with at(clock.now() + timedelta(minutes=self.chance.randint(1, 50))):
            signups.confirm(signup)

    def order(self, newsletter: Newsletter, visitor: Visitor) -> Order:
        """An order of the newsletter that waits for its mailbox."""
        if newsletter.form_version is None:
            raise LookupError(newsletter.slug)
        answers = {"email": visitor.email, "name": visitor.name} | self._where(visitor)
        with speaking(visitor.language):
            block = self._block(newsletter.form_version, visitor, order_frame)
            asking, decisions, kept = self._decided(block, {newsletter.purpose.code: 1.0}, "")
            return orders.order(newsletter, orders.Wish(answers, visitor.language, decisions, asking, kept))

    def _where(self, visitor: Visitor) -> dict[str, str]:
        """The country they live in, from when the forms ask for it."""
        apart = depends_on_country(in_force(self._notices, clock.now()))
        return {COUNTRY: visitor.country} if apart else {}

    def _block(self, form: FormVersion, visitor: Visitor, frame: Callable[[], dict[str, str]]) -> Block:
        country = self._where(visitor).get(COUNTRY)
        chosen = resolve(in_force(self._notices, clock.now()), country)
        ids = tuple(each.version_id for each in chosen)
        key = form.id, visitor.language, ids
        if key not in self._blocks:
            holding = self._held.setdefault(ids, held(ids))
            notice = holding.version if holding else None
            fields = questions_of(form, asks_country=country is not None)
            self._blocks[key] = consent_block(
                form, purposes_shown(form), notice, visitor.language, frame(), fields=fields
            )
        return self._blocks[key]

    def _decided(
        self, block: Block, wanted: Mapping[str, float], context: str
    ) -> tuple[Asking, list[Decision], int]:
        shown = Shown(new_ref(), "", block.sha256, clock.now() - READING)
        asking = shown.asking(block, method="checkbox", effective=False)
        ticked = {each.code for each in block.choices if self.chance.random() < wanted.get(each.code, 0)}
        kept = keep_shown_block(block.canonical, block.sha256, block.language, block.notice_version_id)
        return asking, block.decided(ticked, context), kept
