"""C36: receipts are checked by command, on files, with nothing else."""

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import rfc8785
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask_migrate import upgrade
from sqlalchemy import select

from registration.__main__ import main
from registration.app import create_app
from registration.consent import ledger
from registration.consent.models import ConsentEvent
from registration.consent.receipts import Receipt
from registration.consent.receipts.reading import VerifierKey
from registration.foundation import keyring
from registration.foundation.database import db
from tests.conftest import settings_for
from tests.factories import the_controller
from tests.factories.receipts import a_checkpoint, a_receipt, an_act


class Files:
    """A receipt, a checkpoint and a public key, as somebody carries them away."""

    def __init__(self, carried: "Carried", folder: Path) -> None:
        self.folder, self.checkpoint, self.later = folder, carried.checkpoint, carried.later
        self.key, self.private = carried.key, carried.private
        self.jws = carried.receipt.jws
        self.content = json.loads(json.dumps(carried.receipt.content))
        self.header = json.loads(_unpack(self.jws.split(".")[0]))

    def signed(self, payload: bytes | None = None, header: dict | bytes | None = None) -> str:
        """Another receipt, properly signed with the ledger's key."""
        head = header if isinstance(header, bytes) else json.dumps(header or self.header).encode()
        signing = f"{_pack(head)}.{_pack(payload or rfc8785.dumps(self.content))}"
        return f"{signing}.{_pack(self.private.sign(signing.encode()))}"

    def verify(self, receipt: str | None = None, checkpoint: str | None = None, *more: str):
        file, tree = self.folder / "receipt.jws", self.folder / "checkpoint.txt"
        file.write_text(receipt or self.jws, "utf-8")
        tree.write_text(checkpoint or self.checkpoint, "utf-8")
        return CliRunner().invoke(main, ["receipt", "verify", str(file), "--checkpoint", str(tree), *more])

    def refused(self, *given: str) -> str:
        """The one sentence with which it is refused."""
        answer = self.verify(*given)
        assert answer.exit_code == 1, answer.output
        assert answer.output.startswith("Error: ")
        assert answer.output.count("\n") == 1
        return answer.output.removeprefix("Error: ").strip()


@dataclass(frozen=True)
class Carried:
    receipt: Receipt
    checkpoint: str
    later: str
    """A checkpoint of the same ledger after it grew."""
    key: str
    private: Ed25519PrivateKey


def carry() -> Carried:
    an_act()
    receipt, checkpoint = a_receipt(), a_checkpoint()
    an_act(sealed=False)
    return Carried(receipt, checkpoint, a_checkpoint(), ledger.verifier_key(), keyring.ledger_key())


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """Provide what was made by an installation once, and is all that remains of it."""
    folder = tmp_path_factory.mktemp("carried")
    with create_app(settings_for(f"sqlite:///{folder / 'registration.db'}", folder)).app_context():
        upgrade()
        the_controller()
        made = carry()
        db.session.remove()
        db.engine.dispose()
    return made


@pytest.fixture
def files(carried, tmp_path):
    return Files(carried, tmp_path)


def _pack(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unpack(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_c36_a_receipt_verifies_with_only_the_key_and_a_checkpoint(files):
    answer = files.verify(None, None, "--key", files.key)

    assert answer.exit_code == 0, answer.output
    for word in ("Form", "Key", "Signature", "Checkpoint", "Proof", "Record", "Words"):
        assert f"well  {word}: " in answer.output
    assert "The key is the one you gave" in answer.output
    purpose = files.content["consent_records"][0]["pii_processing"]["purposes"][0]
    assert f"{purpose['title']}\n  “{purpose['statement']}”" in answer.output
    assert answer.output.endswith("The receipt is genuine.\n")


def test_c36_it_needs_no_settings_no_database_and_writes_nothing(files, tmp_path):
    files.verify()
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    (tmp_path / "verifier.key").write_text(files.key + "\n", "utf-8")
    empty.chmod(0o555)
    # Only these two: nothing that the service is set up with, not even where a home is.
    environment = {"PATH": os.environ["PATH"], "REGISTRATION_NONSENSE": "would stop every other command"}
    words = [
        "receipt",
        "verify",
        "../receipt.jws",
        "--checkpoint",
        "../checkpoint.txt",
        "--key",
        "../verifier.key",
    ]

    answer = subprocess.run(
        [sys.executable, "-B", "-m", "registration", *words],
        cwd=empty, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.endswith("The receipt is genuine.\n")
    assert list(empty.iterdir()) == []


def test_c36_an_altered_purpose_fails(files):
    head, payload, signature = files.jws.split(".")
    purpose = files.content["consent_records"][0]["pii_processing"]["purposes"][0]
    changed = _unpack(payload).replace(purpose["statement"].encode(), b"You may sell my data.")
    assert changed != _unpack(payload)

    assert "changed after it was signed" in files.refused(f"{head}.{_pack(changed)}.{signature}")


def test_c36_a_purpose_altered_by_whoever_holds_the_key_fails_too(files):
    purpose = files.content["consent_records"][0]["pii_processing"]["purposes"][0]
    was = purpose["purpose_code"]
    purpose["purpose_code"] = "share:everybody"
    assert files.refused(files.signed()) == (
        f"The record says purpose 'share:everybody', and what was sealed is {was!r}."
    )

    purpose["purpose_code"], purpose["statement"] = was, "You may sell my data."
    assert "did not stand on the page in these words" in files.refused(files.signed())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("event_kind", "given"),
        ("event_state", "dpv:ConsentGiven"),
        ("event_time", "2020-01-01T00:00:00.000000Z"),
        ("effective", True),
        ("valid_until", "2040-01-01T00:00:00.000000Z"),
        ("shown_at", "2020-01-01T00:00:00.000000Z"),
        ("entity_id", "urn:registration:actor:staff:1"),
        ("collection_method", "paper:signature"),
        ("shown_sha256", "0" * 64),
    ],
)
def test_a_record_that_says_something_else_than_was_sealed_is_refused(files, name, value):
    files.content["consent_records"][1]["events"][0][name] = value

    assert "and what was sealed is" in files.refused(files.signed())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "ja"),
        ("basis_code", "contract"),
        ("recipient_third_parties", []),
        ("pii_principal_id", "x"),
    ],
)
def test_a_record_about_something_else_is_refused(files, name, value):
    record = files.content["consent_records"][1]
    (record if name in record else record["pii_processing"])[name] = value

    assert "and what was sealed is" in files.refused(files.signed())


def test_another_key_is_refused(files):
    other = VerifierKey("events.example.org/ledger", _public(Ed25519PrivateKey.generate()))

    answer = files.verify(None, None, "--key", str(other))

    assert answer.exit_code == 1
    assert f"signed with another key: {files.header['kid']}" in answer.output
    assert other.kid in answer.output


def test_a_receipt_of_another_key_fits_no_checkpoint_of_ours(files):
    forger = Ed25519PrivateKey.generate()
    named = VerifierKey("events.example.org/ledger", _public(forger))
    header = files.header | {
        "kid": named.kid,
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": _pack(named.public)},
    }
    files.private = forger

    assert files.refused(files.signed(header=header)) == (
        "The checkpoint is not signed with the key of the receipt."
    )
    assert "not the one that its own name" in files.refused(
        files.signed(header=header | {"kid": "a+00000000"})
    )


@pytest.mark.parametrize("name", ["EdDSA", "none", "HS256", None])
def test_the_old_name_of_the_algorithm_and_any_other_is_refused(files, name):
    said = files.refused(files.signed(header=files.header | {"alg": name}))

    assert said.startswith(f"It says it is signed with {name!r}.")
    assert "not the old name 'EdDSA'" in said


@pytest.mark.parametrize(
    "different", [{"kid": None}, {"jwk": {"x": "AAAA"}}, {"jwk": []}, {"kid": 7}], ids=str
)
def test_a_header_without_a_key_is_refused_in_words(files, different):
    header = {name: value for name, value in (files.header | different).items() if value is not None}
    assert files.refused(files.signed(header=header))


def test_keys_that_stand_twice_are_refused(files):
    payload = rfc8785.dumps(files.content).replace(b'"language":', b'"language":"xx","language":', 1)
    assert files.refused(files.signed(payload)) == "The key language stands twice in one object."

    header = json.dumps(files.header).replace('"alg"', '"alg": "EdDSA", "alg"', 1).encode()
    assert files.refused(files.signed(header=header)) == "In the header the key alg stands twice."


def test_content_that_is_not_canonical_is_refused(files):
    assert "not canonical" in files.refused(files.signed(json.dumps(files.content, indent=1).encode()))


def test_a_wrong_proof_is_refused(files):
    path = files.content["ledger"]["entries"][1]["inclusion_proof"]
    path[0], path[1] = path[1], path[0]
    index = files.content["ledger"]["entries"][1]["leaf_index"]

    assert files.refused(files.signed()) == f"The proof of entry {index} does not lead to the checkpoint."

    del path[0]
    assert "does not lead to the checkpoint" in files.refused(files.signed())


def test_an_event_that_was_not_sealed_is_refused(files):
    number, entry = next(
        found
        for found in enumerate(files.content["ledger"]["entries"])
        if '"kind":"refused"' in found[1]["canonical"]
    )
    entry["canonical"] = entry["canonical"].replace('"kind":"refused"', '"kind":"given"')
    assert "does not lead to the checkpoint" in files.refused(files.signed())

    del files.content["ledger"]["entries"][number]
    assert "has no entry in the ledger" in files.refused(files.signed())


def test_a_checkpoint_of_another_tree_is_refused(files):
    origin = files.checkpoint.partition("\n")[0]
    size, root = files.content["ledger"]["size"], base64.b64encode(b"x" * 32).decode()

    assert files.refused(files.jws, _note(files, f"{origin}\n{size}\n{root}\n")) == (
        "The checkpoint is of another tree: as many entries, and not the same ones."
    )
    assert "of another ledger: elsewhere.example/ledger" in files.refused(
        files.jws, _note(files, f"elsewhere.example/ledger\n{size}\n{root}\n")
    )


def test_a_checkpoint_of_another_size_says_which_one_is_needed(files):
    assert files.refused(files.jws, files.later).startswith(
        "The checkpoint is of 12 entries, and the proof leads to the tree of 8."
    )


def test_a_changed_checkpoint_is_refused(files):
    changed = files.checkpoint.replace("\n8\n", "\n9\n")
    assert files.refused(files.jws, changed) == "The checkpoint is not signed with the key of the receipt."
    assert files.refused(files.jws, "nonsense").startswith("The checkpoint cannot be read")


def test_a_receipt_made_before_sealing_says_that_its_proof_is_to_come(files):
    ledger_part = files.content["ledger"]
    del ledger_part["checkpoint"], ledger_part["size"]
    for entry in ledger_part["entries"]:
        del entry["leaf_index"], entry["inclusion_proof"]

    assert "was made before its entries were sealed" in files.refused(files.signed())


def test_words_that_were_not_shown_are_refused(files):
    block = files.content["shown"][0]
    block["canonical"] = block["canonical"].replace("You may", "You must")
    assert files.refused(files.signed()) == "The words shown are not those whose hash was sealed."

    files.content["shown"] = []
    assert "missing from the receipt" in files.refused(files.signed())


@pytest.mark.parametrize(
    "receipt",
    [
        "nonsense",
        "a.b.c",
        "....",
        "e30.e30.e30",
        "\x00",
        "é.é.é",
        '{"payload": "x"}',
        "eyJhbGciOiJFZDI1NTE5In0.e30.e30",
    ],
)
def test_what_is_no_receipt_is_refused_in_words(files, receipt):
    assert files.refused(receipt)


@pytest.mark.parametrize("gone", ["ledger", "shown", "consent_records"])
def test_a_receipt_that_lacks_something_is_refused_in_words(files, gone):
    del files.content[gone]
    assert "must have is missing" in files.refused(files.signed())


def test_a_file_of_many_receipts_is_checked_line_by_line(files):
    both = f"{files.jws}\n{files.signed()}\n"
    assert files.verify(both).output == "All 2 receipts are genuine.\n"

    assert files.refused(f"{files.jws}\nnonsense\n").startswith("Receipt 2 of 2: This is no receipt")


def test_a_key_that_is_none_and_files_that_are_none(files, tmp_path):
    assert "name+hash+key" in files.verify(None, None, "--key", "nonsense").output
    (tmp_path / "picture.jws").write_bytes(b"\xff\xfe\x00")
    words = [
        "receipt",
        "verify",
        str(tmp_path / "picture.jws"),
        "--checkpoint",
        str(tmp_path / "checkpoint.txt"),
    ]
    answer = CliRunner().invoke(main, words)
    assert (answer.exit_code, "cannot be read as text" in answer.output) == (1, True)


def test_issuing_by_command_gives_the_same_receipt_each_time(app, tmp_path):
    runner = app.test_cli_runner()
    with app.app_context():
        made = carry()
        event = db.session.scalars(select(ConsentEvent).order_by(ConsentEvent.id.desc())).first()
        subject, act = event.subject.ref, event.act

    first, again = (runner.invoke(args=["receipt", "issue", subject, act]).output for _ in "12")

    assert first == again
    files = Files(made, tmp_path)
    assert files.verify(first, made.later).exit_code == 0
    assert runner.invoke(args=["receipt", "issue", subject, "nothing"]).exit_code == 1
    assert runner.invoke(args=["receipt", "issue", "nobody", act]).exit_code == 1
    assert "no checkpoint of 5" in runner.invoke(args=["receipt", "issue", "x", "y", "--size", "5"]).output


def test_a_receipt_can_lead_to_a_later_checkpoint_that_somebody_keeps(app, tmp_path):
    with app.app_context():
        made = carry()
        event = json.loads(made.receipt.content["ledger"]["entries"][0]["canonical"])
    words = ["receipt", "issue", event["subject"], event["act"], "--size", "12"]

    answer = Files(made, tmp_path).verify(app.test_cli_runner().invoke(args=words).output, made.later)

    assert answer.exit_code == 0


def test_a_reference_that_begins_with_a_hyphen_is_no_option(app):
    answer = app.test_cli_runner().invoke(args=["receipt", "issue", "-t0JkO", "--rqA"])
    assert answer.exit_code == 1
    assert "option" not in answer.output


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _note(files: Files, text: str) -> str:
    """A checkpoint with this text, signed with the ledger's key."""
    name = text.partition("\n")[0]
    key = VerifierKey(name, _public(files.private))
    return f"{text}\n— {name} {base64.b64encode(key.hash + files.private.sign(text.encode())).decode()}\n"
