"""Consent receipts (``registration receipt …``)."""

from pathlib import Path

import click
from flask.cli import AppGroup

from registration.consent.receipts import (
    Checked,
    ReceiptRefused,
    check,
    checkpoint_of,
    receipt_of,
    verifier_key,
)
from registration.consent.receipts.reading import VerifierKey
from registration.foundation.database import reading
from registration.people.queries import subject_by_ref

commands = AppGroup("receipt", help="Make consent receipts, and check them without the service.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PARTS = {
    "form": "Form",
    "key": "Key",
    "signature": "Signature",
    "checkpoint": "Checkpoint",
    "proof": "Proof",
    "record": "Record",
    "words": "Words",
}


@commands.command(with_appcontext=False)
@click.argument("file", type=FILE)
@click.option("--checkpoint", type=FILE, required=True, help="A checkpoint, best from somebody else's hands.")
@click.option("--key", help="The public key, as text or as a file. Without it the receipt names its own.")
def verify(file: Path, checkpoint: Path, key: str | None) -> None:
    """Check a receipt, or a file with one on each line. Needs no database, no settings and no network."""
    public, tree = _key(key), _text(checkpoint)
    receipts = [line for line in _text(file).split() if line]
    if not receipts:
        raise click.ClickException("The file is empty.")
    for number, line in enumerate(receipts, 1):
        where = f"Receipt {number} of {len(receipts)}: " if len(receipts) > 1 else ""
        try:
            checked = check(line, tree, public)
        except ReceiptRefused as refused:
            raise click.ClickException(f"{where}{refused}") from refused
        if len(receipts) == 1:
            _tell(checked)
    click.echo(f"{'The receipt is' if len(receipts) == 1 else f'All {len(receipts)} receipts are'} genuine.")


@commands.command(context_settings={"ignore_unknown_options": True})  # a reference may begin with a hyphen
@click.argument("subject")
@click.argument("act")
@click.option("--size", type=int, help="Lead to the checkpoint of so many entries. Usual: the latest.")
def issue(subject: str, act: str, size: int | None) -> None:
    """Print the receipt of one act of a person, both by their references."""
    with reading():
        found = subject_by_ref(subject)
        tree = checkpoint_of(size) if size is not None else None
        if size is not None and tree is None:
            raise click.ClickException(f"There is no checkpoint of {size} entries.")
        receipt = receipt_of(found.id, act, checkpoint=tree) if found else None
    if receipt is None:
        raise click.ClickException("This person has no such act.")
    click.echo(receipt.jws)


def _key(given: str | None) -> VerifierKey | None:
    if given is None:
        return None
    try:
        path = Path(given)
        return verifier_key(_text(path) if path.is_file() else given)
    except (ValueError, OSError) as wrong:
        raise click.ClickException("The key is not a public key of the form name+hash+key.") from wrong


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise click.ClickException(f"{path.name} cannot be read as text.") from wrong


def _tell(checked: Checked) -> None:
    for code, words in checked.done:
        click.echo(f"{click.style('well ', fg='green')} {PARTS[code]}: {words}")
    for record in checked.content["consent_records"]:
        purpose = record["pii_processing"]["purposes"][0]
        click.echo(f"\n{purpose['title']}\n  “{purpose['statement']}”")
        for event in record["events"]:
            click.echo(f"  {event['event_time']}  {event['event_kind'].replace('_', ' ')}")
    click.echo()
