"""Flask-Security's mails, as messages in the outbox."""

from typing import Any

from flask import after_this_request
from flask_security import MailUtil
from werkzeug.wrappers import Response

from registration.foundation import localization
from registration.foundation.database import db
from registration.mail.outbox import post

KINDS = {
    "security/email/reset_instructions": "organisers.reset",
    "security/email/reset_notice": "organisers.password_changed",
    "security/email/change_notice": "organisers.password_changed",
}


def _commit(response: Response) -> Response:
    db.session.commit()
    return response


class ThroughTheOutbox(MailUtil):
    """Posts a message that names the account; its link is made when it leaves, and stored nowhere."""

    def send_mail(self, template: str, *_: object, user: Any, **__: object) -> None:
        post(KINDS[template], account_id=user.id, language=localization.language())
        after_this_request(_commit)
