"""What waits for somebody, as small numbers in the menu of staff."""

from sqlalchemy import Select, func, select

from registration.foundation.database import db
from registration.mail.models import Message, MessageState
from registration.organisers.permissions import may
from registration.privacy.models import RequestState, RightsRequest
from registration.sharing.models import ShareRequest, ShareState
from registration.web.access import staff

# Entry of the menu: who may do something about it, and how many there are.
_WAITING: dict[str, tuple[str, Select[int]]] = {
    "sharing": (
        "sharing.approve",
        select(func.count()).where(ShareRequest.state == ShareState.REQUESTED),
    ),
    "mail": (
        "mail.see",
        select(func.count()).where(Message.state.in_((MessageState.FAILED, MessageState.UNCERTAIN))),
    ),
    "requests": (
        "requests.handle",
        select(func.count()).where(RightsRequest.state == RequestState.RECEIVED),
    ),
}


def waiting_counts() -> dict[str, int]:
    """How much waits for this account, by entry of the menu. One statement."""
    account = staff()
    mine = {
        name: counted.scalar_subquery().label(name)
        for name, (permission, counted) in _WAITING.items()
        if account is not None and may(account.role_names, permission)
    }
    if not mine:
        return {}
    return dict(db.session.execute(select(*mine.values())).mappings().one())
