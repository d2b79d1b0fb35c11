"""The sentences around the purposes of a form, part of what is recorded as shown."""

from registration.foundation.localization import gettext as _


def signup_frame() -> dict[str, str]:
    """On a sign-up form, where every box can stay empty."""
    return _around(
        _(
            "Each box is your free choice. Leave any of them empty and you still take part in the same way. "
            "You can change your mind at any time."
        )
    )


def order_frame() -> dict[str, str]:
    """On a newsletter's form, where the one box is what it is about."""
    return _around(
        _(
            "Nothing comes to you unless you tick the box. You can change your mind at any time: "
            "every issue has a link that stops the newsletter with one press."
        )
    )


def _around(intro: str) -> dict[str, str]:
    return {
        "title": _("What may we do with your details?"),
        "intro": intro,
        "foot": _(
            "We keep a record of these words and of what you choose, "
            "and send it to you with the confirmation."
        ),
    }
