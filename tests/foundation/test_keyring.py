"""Keys of the installation."""

import base64
import hmac

import pytest

from registration.foundation import keyring, settings
from registration.foundation.settings import Settings

KEYS = (base64.b64encode(b"1" * 32).decode(), base64.b64encode(b"2" * 32).decode())


@pytest.fixture(params=KEYS)
def chosen(request: pytest.FixtureRequest) -> Settings:
    """Provide settings with one key, while those with the other are known to this process too."""
    made = {key: Settings(installation_key=key) for key in KEYS}
    for each in (*made.values(), made[request.param]):
        settings.use(each)
        keyring.mac("links", b"words")
    return made[request.param]


def test_every_installation_and_every_use_has_a_key_of_its_own(chosen: Settings) -> None:
    own = {keyring.derived(use) for use in ("links", "shown")}
    settings.use(Settings(installation_key=next(key for key in KEYS if key != chosen.installation_key)))
    others = {keyring.derived(use) for use in ("links", "shown")}
    assert len(own | others) == 4


@pytest.mark.parametrize("words", [b"", b"words", b"w" * 1000])
def test_what_proves_words_is_their_keyed_hash(chosen: Settings, words: bytes) -> None:
    assert keyring.mac("links", words) == hmac.digest(keyring.derived("links"), words, "sha256")
    assert keyring.mac("links", words) == keyring.mac("links", words)
    assert keyring.mac("links", words) != keyring.mac("shown", words)
