"""What a careful clerk, told the whole story in order, would say is allowed."""

from collections.abc import Sequence
from datetime import datetime, timedelta


def allowed_by(
    story: Sequence[tuple], who: int, purpose: int, context: str, days: int | None, now: datetime
) -> bool:
    """Whether this person allows this purpose at this moment.

    The story holds ``("answer", who, purpose, context, yes, act, effective, at)``, ``("withdraw", who,
    purpose, context)`` and ``("confirm", who, act)``.
    """
    allowed_since: datetime | None = None
    decided_at = -1  # line of the story whose word holds
    for number, line in enumerate(story):
        if line[1] != who:
            continue
        if line[0] == "withdraw" and line[2:4] == (purpose, context):
            allowed_since, decided_at = None, number
        elif line[0] == "answer" and line[6] and line[2:5] == (purpose, context, True):
            allowed_since, decided_at = line[7], number
        elif line[0] == "confirm":
            wanted = ("answer", who, purpose, context, True, line[2])
            for earlier in range(decided_at + 1, number):
                if story[earlier][:6] == wanted:
                    allowed_since, decided_at = story[earlier][7], earlier
    runs_out = timedelta.max if days is None else timedelta(days=days)
    return allowed_since is not None and now - allowed_since < runs_out
