from collections.abc import Iterable
from datetime import datetime, timedelta

from registration.consent.actions import (
    new_notice,
    new_notice_version,
    new_purpose,
    publish_notice_version,
    publish_purpose_version,
)
from registration.consent.models import Basis, Channel, NoticeVersion, Purpose, PurposeKind, PurposeVersion
from registration.consent.queries import notice_by_code
from registration.consent.rules import Asking, Decision, NoticeWords, PurposeWords
from registration.foundation import clock
from registration.foundation.database import db
from registration.foundation.ids import new_ref
from registration.organisations.models import Organisation
from tests.factories.organisations import a_co_organiser
from tests.factories.saving import numbers


def a_purpose(
    code: str | None = None,
    kind: PurposeKind | str = PurposeKind.NEWSLETTER,
    *,
    recipient: Organisation | None = None,
    per_event: bool = False,
    published: bool = True,
    **different: object,
) -> Purpose:
    """A purpose whose first version is published; ``different`` goes into its words.

    ``kind="sharing"`` makes a recipient if none is given. The words are ``purpose.versions[0]``.
    """
    number = next(numbers)
    kind = PurposeKind(kind)
    if kind is PurposeKind.SHARING and recipient is None:
        recipient = a_co_organiser()
    mails = {PurposeKind.NEWSLETTER: ["newsletters", "tests"], PurposeKind.QUESTIONNAIRE: ["questionnaires"]}
    different.setdefault("message_types", mails.get(kind, []))
    version = new_purpose(
        code or (f"share:{recipient.code}" if recipient else f"{kind}:{number}"),
        kind,
        PurposeWords(**({**some_words(number, recipient), "dpv_term": "dpv:ServiceProvision", **different})),  # type: ignore[arg-type]
        recipient=recipient,
        per_event=per_event,
    )
    if published:
        publish_purpose_version(version)
    db.session.commit()
    db.session.refresh(version.purpose, ["versions"])
    return version.purpose


def some_words(number: int = 0, recipient: Organisation | None = None) -> dict[str, object]:
    """Words that may be published, as ``PurposeWords`` takes them."""
    if recipient:
        name = recipient.name
        return {
            "title": {"en": f"Sharing with {name['en']}", "ja": f"{name['ja']}への提供"},
            "statement": {
                "en": f"You may pass my name on to {name['en']}.",
                "ja": f"私の氏名を{name['ja']}に提供することに同意します。",
            },
            "if_refused": {"en": "Your place does not depend on it.", "ja": "選ばなくても参加できます。"},
        }
    return {
        "title": {"en": f"Purpose {number}", "ja": f"目的{number}"},
        "statement": {
            "en": f"You may use my data for purpose {number}.",
            "ja": f"目的{number}のための利用に同意します。",
        },
        "if_refused": {"en": "Your place does not depend on it.", "ja": "選ばなくても参加できます。"},
    }


def a_notice(
    code: str = "privacy",
    *,
    effective_at: datetime | None = None,
    published: bool = True,
    scope: str = "",
    region: str = "",
    countries: Iterable[str] = (),
    **different: object,
) -> NoticeVersion:
    """A version of a notice, published and in force: the first, or the next if there is one already.

    ``scope``, ``region`` and ``countries`` say whom a new one is for.
    """
    usual: dict[str, object] = {
        "title": {"en": "How we use your data", "ja": "個人情報の取り扱い"},
        "summary": {
            "en": [["Who", "We, and nobody else."]],
            "ja": [["利用者", "当センターだけが利用します。"]],
        },
        "body": {"en": "## Who we are\n\nThe centre.", "ja": "## 私たちについて\n\n当センターです。"},
        "effective_at": effective_at or clock.now() - timedelta(days=1),
    }
    words = NoticeWords(**(usual | different))  # type: ignore[arg-type]
    notice = notice_by_code(code)
    version = (
        new_notice_version(notice, words)
        if notice
        else new_notice(code, words, scope=scope, region=region, countries=countries)
    )
    if published:
        publish_notice_version(version)
    db.session.commit()
    return version


def a_decision(version: PurposeVersion, *, given: bool = True, context: str = "") -> Decision:
    recipient = version.purpose.recipient
    return Decision(
        purpose_id=version.purpose_id,
        purpose_version_id=version.id,
        purpose_code=version.purpose.code,
        context=context,
        given=given,
        basis=Basis(version.basis),
        recipients=(recipient.code,) if recipient else (),
        valid_days=version.valid_days,
    )


def an_asking(**different: object) -> Asking:
    usual: dict[str, object] = {
        "act": new_ref(),
        "shown_at": clock.now() - timedelta(minutes=2),
        "shown_sha256": "0" * 64,
        "language": "en",
        "notice_version_id": None,
        "channel": Channel.WEB,
    }
    return Asking(**(usual | different))  # type: ignore[arg-type]
