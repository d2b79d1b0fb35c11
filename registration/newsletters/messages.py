"""What newsletters write: the question after an order, the welcome, the issues."""

from dataclasses import replace
from typing import Any

from registration.forms.rendering import words_of
from registration.foundation import clock, links, tokens
from registration.foundation.database import db
from registration.foundation.localization import gettext as _
from registration.foundation.tokens import Capability
from registration.mail.composing import Letter, NoLongerWanted, composer, unsubscribe_address, written
from registration.mail.models import Message
from registration.mail.rendering import html_of, preheader_of, text_of, underline
from registration.newsletters.models import Campaign, CampaignState, Order
from registration.newsletters.rules import CANCELLED, language_of_copy, order_link_ends

ISSUE = "newsletters.issue"
SAMPLE = "sample"


@composer("newsletters.confirm")
def confirm(message: Message) -> Letter | None:
    """Asks whoever owns the mailbox whether the order is theirs. Nothing in it was typed by the visitor."""
    order = db.session.get(Order, message.params["order"])
    if order is None or order.confirmed_at is not None:
        return None
    ends = order_link_ends(order.made_at)
    if ends <= clock.now():
        return None
    token = tokens.make(Capability.CONFIRM_NEWSLETTER, order.ref, until=ends)
    return written(
        "newsletters.confirm",
        message.language,
        links={"confirm": links.to("personal_site.newsletters.confirm", token=token)},
        newsletter=order.newsletter,
        ordered_at=order.made_at,
        ends_at=ends,
    )


@composer("newsletters.welcome")
def welcome(message: Message) -> Letter | None:
    """Says that the order stands, in the words that were agreed to, and how to end it."""
    order = db.session.get(Order, message.params["order"])
    if order is None or order.confirmed_at is None:
        return None
    words, language = _words_agreed_to(order)
    return written(
        "newsletters.welcome",
        message.language,
        unsubscribe=unsubscribe_address(message),
        newsletter=order.newsletter,
        order=order,
        words=words,
        words_language=language,
    )


def _words_agreed_to(order: Order) -> tuple[str, str]:
    """The words beside the box as they stood on the page, and their language."""
    block = order.submission.shown_block
    shown = words_of(block.canonical)["purposes"] if block else []
    return next(
        (
            (each["words"], each["language"])
            for each in shown
            if each["code"] == order.newsletter.purpose.code
        ),
        ("", order.language),
    )


@composer(ISSUE)
def issue(message: Message) -> Letter | None:
    """One copy of an issue: two frozen texts in which a mark is replaced by the recipient's own link.

    A copy for an account is a trial of whoever writes the issue; its link looks real and ends nothing.
    """
    if message.campaign_id is None:
        return _trial(message)
    campaign = db.session.get(Campaign, message.campaign_id)
    if campaign is None:
        return None
    if campaign.state is CampaignState.CANCELLED:
        # The last look before it leaves: a sender may have taken this copy before the organiser stopped it.
        raise NoLongerWanted(CANCELLED)
    edition = campaign.frozen[language_of_copy(message.language, list(campaign.frozen))]
    return _copy(campaign, edition, unsubscribe_address(message), one_click=True)


def _trial(message: Message) -> Letter | None:
    campaign = db.session.get(Campaign, message.params["campaign"])
    if campaign is None or not campaign.body.get(message.language):
        return None
    letter = _copy(
        campaign, _edition(campaign, message.language), unsubscribe_address(message), one_click=False
    )
    return replace(letter, subject=_("Test: %(subject)s", subject=letter.subject))


def frozen_edition(campaign: Campaign, language: str) -> dict[str, str]:
    """An issue in one language, complete but for the recipient's own link."""
    subject, body = " ".join(campaign.subject[language].split()), campaign.body[language]
    letter = written(
        "newsletters.issue",
        language,
        unsubscribe=_mark(campaign),
        newsletter=campaign.newsletter,
        subject=subject,
        sent_at=campaign.started_at or clock.now(),
        preheader=preheader_of(body),
        underline=underline(subject, "="),
        content_in=lambda brand: html_of(body, brand),
        content_as_text=text_of(body),
    )
    return {"subject": letter.subject, "text": letter.text, "html": letter.html}


def sample(campaign: Campaign, language: str) -> dict[str, str]:
    """An issue as it would arrive, for a preview. The link at its end leads to no message."""
    address = links.to("personal_site.newsletters.unsubscribe", token=SAMPLE)
    edition = _edition(campaign, language)
    return {part: words.replace(_mark(campaign), address) for part, words in edition.items()}


def _edition(campaign: Campaign, language: str) -> dict[str, str]:
    frozen: dict[str, Any] = campaign.frozen
    return frozen.get(language) or frozen_edition(campaign, language)


def _copy(campaign: Campaign, edition: dict[str, str], address: str, *, one_click: bool) -> Letter:
    mark = _mark(campaign)
    return Letter(
        subject=edition["subject"],
        text=edition["text"].replace(mark, address),
        html=edition["html"].replace(mark, address),
        unsubscribe=address if one_click else None,
    )


def _mark(campaign: Campaign) -> str:
    """Stands where the recipient's link goes. Random, so that no text of an issue contains it by chance."""
    return f"https://unsubscribe.invalid/{campaign.ref}"
