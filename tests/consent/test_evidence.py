import hashlib
import io
import json
import tracemalloc
import zipfile

from registration.consent import evidence, ledger
from registration.consent.actions import record_decisions
from registration.consent.ledger import sealing
from registration.consent.models import NoticeVersion
from registration.consent.receipts import check, issuing, verifier_key
from registration.foundation.database import db
from tests.factories import a_person
from tests.factories.consent import a_decision, a_purpose, an_asking
from tests.factories.receipts import a_checkpoint, an_act


def files_of(write, *given):
    content = io.BytesIO()
    write(content, *given)
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def checked(files, receipts):
    key = verifier_key(files["verifier.key"].decode())
    return [check(each, files["checkpoint.txt"].decode(), key) for each in receipts]


def test_the_evidence_of_a_person_can_be_checked_elsewhere(room):
    subject, _ = an_act(language="ja")
    an_act(subject)
    an_act()

    files = files_of(evidence.of_person, subject, "Ada Lovelace <ada@example.com>")

    receipts = [content.decode() for name, content in files.items() if name.startswith("receipts/")]
    assert len(receipts) == 2
    assert {each.content["consent_records"][0]["pii_principal_id"] for each in checked(files, receipts)} == {
        f"urn:registration:subject:{subject.ref}"
    }
    entries = [json.loads(line) for line in files["events.jsonl"].decode().splitlines()]
    assert len(entries) == 8
    assert all(entry["inclusion_proof"] for entry in entries)
    readme = files["README.txt"].decode("utf-8-sig")
    assert "Ada Lovelace <ada@example.com>" in readme
    assert "EVIDENCE OF CONSENT" in readme
    assert "同意の証拠" in readme
    assert "check/index.html" in files


def test_the_words_are_the_ones_that_were_sealed(room):
    subject, _ = an_act(language="ja")

    files = files_of(evidence.of_person, subject)

    blocks = [name for name in files if name.startswith("words/") and name.endswith(".json")]
    assert [hashlib.sha256(files[name]).hexdigest() for name in blocks] == [name[12:-5] for name in blocks]
    assert "目的" in files[blocks[0].replace(".json", ".html")].decode()
    notice = db.session.query(NoticeVersion).one()
    for tag in notice.body:
        body = files[f"notices/privacy-1.{tag}.md"]
        assert hashlib.sha256(body).hexdigest() == notice.sha256[tag]
    assert len([name for name in files if name.startswith("purposes/")]) == 2


def test_the_evidence_of_a_purpose_has_no_names_and_no_other_decisions(room):
    mine, other = a_purpose(code="newsletter:mine"), a_purpose(code="newsletter:other")
    for name in ("Ada Lovelace", "Grace Hopper"):  # with a blank, which no signature has by chance
        person = a_person(name=name)
        an_act(person.subject, mine.versions[0], other.versions[0])
    an_act(None, other.versions[0])

    files = files_of(evidence.of_purpose, mine)

    receipts = files["receipts.txt"].decode().split()
    assert len(receipts) == 2
    for each in checked(files, receipts):
        [record] = each.content["consent_records"]
        assert record["pii_processing"]["purposes"][0]["purpose_code"] == "newsletter:mine"
        assert all(event["purpose"] != "newsletter:other" for event in _events(each.content))
        assert "Lovelace" not in str(each.content)
        assert "Hopper" not in str(each.content)
    everything = b"".join(files.values())
    assert b"Ada Lovelace" not in everything
    assert b"Grace Hopper" not in everything
    assert [name for name in files if name.startswith("purposes/")] == ["purposes/newsletter-mine-1.json"]


def test_what_is_not_sealed_yet_is_counted_and_without_proof(room):
    subject, _ = an_act(sealed=False)

    files = files_of(evidence.of_person, subject)

    assert "Not sealed in the ledger yet, so without proof: 1" in files["README.txt"].decode("utf-8-sig")
    assert "checkpoint.txt" not in files
    assert "inclusion_proof" not in json.loads(files["events.jsonl"].decode().splitlines()[0])


def test_codes_cannot_lead_out_of_the_folder(room):
    subject, _ = an_act(None, a_purpose(code="../../etc/passwd").versions[0])

    for name in files_of(evidence.of_person, subject):
        assert ".." not in name.split("/")
        assert not name.startswith("/")


def test_many_decisions_need_no_more_memory_than_few(room, monkeypatch):
    monkeypatch.setattr(issuing, "ROWS_AT_ONCE", 20)
    monkeypatch.setattr(sealing, "STRIDE", 1)  # so small a tree has no other levels
    purpose = a_purpose()

    def peak(number):
        subject = a_person().subject
        for _ in range(number):
            record_decisions(
                subject.id, subject.ref, [a_decision(purpose.versions[0])], an_asking(shown_sha256=None)
            )
        db.session.commit()
        a_checkpoint()
        db.session.expunge_all()
        tracemalloc.start()
        evidence.of_purpose(Nowhere(), purpose)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(60)
    few, many = peak(20), peak(400)
    assert ledger.size() == 480
    assert many < few * 1.5


class Nowhere(io.RawIOBase):
    """A file that forgets what is written."""

    def writable(self):
        return True

    def write(self, content):
        return len(content)


def _events(content):
    return [json.loads(entry["canonical"]) for entry in content["ledger"]["entries"]]
