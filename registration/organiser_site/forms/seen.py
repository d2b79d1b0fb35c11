"""A draft as it stood on a page: it goes along with the page, so that what changed meanwhile can be shown."""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from registration.forms.models import FormVersion
from registration.foundation.keyring import KeyDestroyed, derived, seal, unseal

SEEN = "draft of a form that was looked at"
LONGEST = 1_000_000


def sealed(version: FormVersion) -> str:
    """The draft as it stands, for a hidden field. Nobody can write another one."""
    written = json.dumps([version.form_id, version.number, version.sha256, version.definition])
    return urlsafe_b64encode(seal(zlib.compress(written.encode()), key=derived(SEEN))).decode()


def draft_seen(text: str, version: FormVersion) -> FormVersion | None:
    """The draft as it stood on that page; nothing where the field does not say so. It is never stored."""
    try:
        opened = unseal(urlsafe_b64decode(text[:LONGEST].encode("ascii")), key=derived(SEEN))
    except (KeyDestroyed, Error, UnicodeEncodeError):
        return None
    form_id, number, sha256, definition = json.loads(zlib.decompress(opened))
    if (form_id, number) != (version.form_id, version.number):
        return None
    return FormVersion(form_id=form_id, number=number, sha256=sha256, definition=definition)
