"""The page that checks receipts, opened from a folder in a browser without any network."""

import base64
import json
from importlib.resources import files
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registration.consent.receipts import ReceiptRefused, check, verifier_key
from registration.consent.receipts.reading import VerifierKey

STATIC = Path(__file__).parents[2] / "static"
SIGNED = STATIC / "schemas" / "vectors" / "signed"
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


class Forger:
    """Somebody with a key of their own, who can therefore sign whatever they like."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.content = json.loads(_unpack((SIGNED / "form-english.jws").read_text().split(".")[1]))
        self.key = VerifierKey(self.content["ledger"]["origin"], public)
        self.content["ledger"]["checkpoint"] = self.checkpoint = self.note(
            self.content["ledger"]["checkpoint"].partition("\n\n")[0] + "\n"
        )
        self.header = {"alg": "Ed25519", "kid": self.key.kid, "jwk": {"x": _pack(public)}}

    def note(self, text: str) -> str:
        signature = base64.b64encode(self.key.hash + self._private.sign(text.encode())).decode()
        return f"{text}\n— {self.key.name} {signature}\n"

    def receipt(self, payload: bytes | None = None, header: str | None = None) -> str:
        head = _pack((header or json.dumps(self.header)).encode())
        signing = f"{head}.{_pack(payload or rfc8785.dumps(self.content))}"
        return f"{signing}.{_pack(self._private.sign(signing.encode()))}"


def _pack(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unpack(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


@pytest.fixture
def page(chromium, tmp_path):
    """Provide the page from a copied folder, in a browser that is offline."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for file in (STATIC / "verify").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    context = chromium.new_context(offline=True, locale="en-GB", reduced_motion="reduce")
    opened = context.new_page()
    asked, complaints = [], []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.append(message.text))
    opened.goto((folder / "index.html").as_uri())
    yield opened
    assert [url for url in asked if not url.startswith(folder.as_uri())] == []
    assert complaints == []
    context.close()


def hand_in(page, receipt: Path, checkpoint: Path, key: str = "") -> str:
    page.locator("#receipt").set_input_files(receipt)
    page.locator("#checkpoint").set_input_files(checkpoint)
    page.locator("#key").fill(key)
    page.locator("#check button").click()
    page.locator("#result .verdict").wait_for()
    return page.locator("#result").inner_text()


def test_a_genuine_receipt_is_read_from_files_without_network(page):
    key = (SIGNED / "verifier.key").read_text("utf-8")

    said = hand_in(page, SIGNED / "form-english.jws", SIGNED / "form-english.checkpoint", key)

    assert "The receipt is genuine." in said
    assert page.locator("#result li.well").count() == 7
    for words in (
        "You may send me the Trade Brief once a month.",
        "allowed",
        "left empty",
        "Mekong Trade Institute (VN)",
    ):
        assert words in said
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE)
    assert (
        page.evaluate("axe.run({ preload: false }).then((it) => it.violations.map((each) => each.id))") == []
    )

    page.get_by_role("button", name="日本語").click()
    assert "この受領証は本物です。" in page.locator("#result").inner_text()
    assert page.locator("html").get_attribute("lang") == "ja"


def test_words_shown_in_japanese_are_shown_in_japanese(page):
    said = hand_in(page, SIGNED / "form-japanese.jws", SIGNED / "form-japanese.checkpoint")

    assert "The receipt is genuine." in said
    assert "Compare it with the published one" in said
    assert "「貿易ブリーフ」を毎月受け取ることに同意します。" in said


def test_a_tampered_receipt_is_not_believed(page, tmp_path):
    head, payload, signature = (SIGNED / "form-english.jws").read_text().strip().split(".")
    changed = _unpack(payload).replace(b"once a month", b"once an hour")
    (tmp_path / "changed.jws").write_text(f"{head}.{_pack(changed)}.{signature}")

    said = hand_in(page, tmp_path / "changed.jws", SIGNED / "form-english.checkpoint")

    assert "The receipt cannot be believed." in said
    assert "The receipt was changed after it was signed" in said
    assert "once an hour" not in said


def test_the_page_and_the_command_find_the_same(page):
    """Every fault has one code, whoever finds it."""
    for name, code, receipt, checkpoint, key in faults():
        with pytest.raises(ReceiptRefused) as refused:
            check(receipt, checkpoint, verifier_key(key) if key else None)
        found = page.evaluate(
            "(given) => checking.check(...given).then((it) => it.wrong?.code)", [receipt, checkpoint, key]
        )
        assert (name, refused.value.code, found) == (name, code, code)
        for tag in ("en", "ja"):
            assert page.evaluate("([tag, code]) => words[tag].bad[code]({}).length > 9", [tag, code])


def faults():
    good = Forger()
    assert check(good.receipt(), good.checkpoint, good.key).done
    yield "no receipt", "form", "nonsense", good.checkpoint, ""
    yield "another key", "key", good.receipt(), good.checkpoint, str(Forger().key)
    yield "a forged receipt", "checkpoint", Forger().receipt(), good.checkpoint, ""
    yield "no checkpoint", "checkpoint", good.receipt(), "nonsense", ""
    header = json.dumps(good.header)
    yield (
        "the old name",
        "algorithm",
        good.receipt(header=header.replace("Ed25519", "EdDSA")),
        good.checkpoint,
        "",
    )
    twice = header.replace('"alg"', '"kid": "x", "alg"', 1)
    yield "a key twice in the header", "duplicate", good.receipt(header=twice), good.checkpoint, ""
    payload = rfc8785.dumps(good.content)
    twice = payload.replace(b'"purpose_code":', b'"purpose_code":"other","purpose_code":', 1)
    yield "a key twice", "duplicate", good.receipt(twice), good.checkpoint, ""
    yield "not canonical", "form", good.receipt(json.dumps(good.content).encode()), good.checkpoint, ""
    lines = good.checkpoint.split("\n")
    other = good.note(f"{lines[0]}\n{lines[1]}\n{base64.b64encode(b'x' * 32).decode()}\n")
    yield "another tree", "tree", good.receipt(), other, ""
    yield "another size", "size", good.receipt(), good.note(f"{lines[0]}\n99\n{lines[2]}\n"), ""
    for name, code, change in changes():
        bad = Forger()
        change(bad.content)
        yield name, code, bad.receipt(), bad.checkpoint, ""


def changes():
    def of(record=0):
        return lambda content: content["consent_records"][record]

    yield "no ledger", "form", lambda it: it.pop("ledger")
    yield "not sealed", "unsealed", lambda it: it["ledger"].pop("checkpoint")
    yield "a wrong path", "proof", lambda it: it["ledger"]["entries"][0]["inclusion_proof"].reverse()
    yield "a short path", "proof", lambda it: it["ledger"]["entries"][0]["inclusion_proof"].pop()
    yield "another entry", "proof", lambda it: it["ledger"]["entries"][0].update(leaf_index=1)
    yield "an entry out of the tree", "proof", lambda it: it["ledger"]["entries"][0].update(leaf_index=77)
    yield "no entry", "record", lambda it: it["ledger"]["entries"].pop(0)
    yield (
        "another purpose",
        "record",
        lambda it: of()(it)["pii_processing"]["purposes"][0].update(purpose_code="x"),
    )
    yield "another answer", "record", lambda it: of(1)(it)["events"][0].update(event_kind="given")
    yield "another state", "record", lambda it: of(1)(it)["events"][0].update(event_state="dpv:ConsentGiven")
    yield "no end", "record", lambda it: of()(it)["events"][0].pop("valid_until")
    yield (
        "another recipient",
        "record",
        lambda it: of(1)(it)["pii_processing"].update(recipient_third_parties=[]),
    )
    yield (
        "another person",
        "record",
        lambda it: of()(it).update(pii_principal_id="urn:registration:subject:x"),
    )
    yield "another language", "record", lambda it: of()(it)["pii_processing"].update(language="ja")
    yield "other words", "words", lambda it: of()(it)["pii_processing"]["purposes"][0].update(statement="x")
    yield "no words", "words", lambda it: it.update(shown=[])
    yield "a changed block", "words", lambda it: it["shown"][0].update(canonical="{}")
