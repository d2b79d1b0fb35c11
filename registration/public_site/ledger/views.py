"""What somebody outside needs to check the ledger: text and JSON, and a page that explains."""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from registration.consent import ledger
from registration.consent.models import LedgerCheckpoint
from registration.web.access import open_to_everyone
from registration.web.kept_pages import cacheable, etag_of

pages = Blueprint("ledger", __name__)

FOR_GOOD = 365 * 24 * 3600
"""Seconds that an answer may be kept which never becomes another."""
PLAIN = "text/plain; charset=utf-8"


class _Refused(Exception):
    """The question cannot be answered. The message says why, and the status whose fault it is."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@pages.get("/ledger")
@open_to_everyone
def index() -> ResponseReturnValue:
    latest = ledger.latest_checkpoint()
    page = render_template(
        "public_site/ledger/index.html",
        latest=latest,
        stamps=ledger.stamps_of(latest.id) if latest else (),
        key=ledger.verifier_key(),
    ).encode()
    return cacheable(page, etag_of(page))


@open_to_everyone
def latest() -> ResponseReturnValue:
    made = ledger.latest_checkpoint()
    if made is None:
        return _sorry(_Refused("No checkpoint has been signed yet.", 404))
    content = made.note.encode()
    return cacheable(content, etag_of(content), mimetype=PLAIN)


@open_to_everyone
def checkpoint(size: int) -> ResponseReturnValue:
    made = ledger.checkpoint_of(size)
    if made is None:
        return _sorry(_Refused(f"No checkpoint was signed for {size} entries.", 404))
    return _for_good(Response(made.note, mimetype="text/plain"))


@open_to_everyone
def stamp(size: int) -> ResponseReturnValue:
    """The first time stamp of a checkpoint, as the authority answered (RFC 3161)."""
    made = ledger.checkpoint_of(size) or abort(404)
    stamps = ledger.stamps_of(made.id) or abort(404)
    answer = Response(stamps[0].answer, mimetype="application/timestamp-reply")
    answer.headers["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.tsr"'
    return _for_good(answer)


@open_to_everyone
def key() -> ResponseReturnValue:
    content = f"{ledger.verifier_key()}\n".encode()
    return cacheable(content, etag_of(content), mimetype=PLAIN)


@open_to_everyone
def inclusion() -> ResponseReturnValue:
    try:
        entry, length = _entry_and_size()
    except _Refused as refused:
        return _sorry(refused)
    return _json(ledger.inclusion(entry, length), asked_exactly="size" in request.args)


@open_to_everyone
def consistency() -> ResponseReturnValue:
    try:
        first, second = _two_sizes()
    except _Refused as refused:
        return _sorry(refused)
    return _json(ledger.consistency(first, second), asked_exactly="to" in request.args)


def _entry_and_size() -> tuple[ledger.Entry, int]:
    signed = _signed()
    length = _number(request.args, "size", otherwise=signed.size)
    if not 0 < length <= signed.size:
        raise _Refused(f"“size” must be from 1 to {signed.size}, the size of the latest checkpoint.")
    entry = _entry()
    if entry.index >= length:
        raise _Refused(f"Entry {entry.index} is not among the first {length}.", 404)
    return entry, length


def _two_sizes() -> tuple[int, int]:
    signed = _signed()
    first = _number(request.args, "from")
    second = _number(request.args, "to", otherwise=signed.size)
    if not 0 < first <= second <= signed.size:
        raise _Refused(
            f"“from” must be at least 1 and not above “to”, and “to” at most {signed.size}, "
            "the size of the latest checkpoint."
        )
    return first, second


def _signed() -> LedgerCheckpoint:
    """The latest checkpoint: nothing is proven that nobody signed for."""
    signed = ledger.latest_checkpoint()
    if signed is None:
        raise _Refused("No checkpoint has been signed yet.", 404)
    return signed


def _entry() -> ledger.Entry:
    if uid := request.args.get("event"):
        found = ledger.entry_of(uid) if len(uid) <= 36 else None
        missing = "No entry is for this event. Perhaps it is not sealed yet."
    else:
        index = _number(request.args, "index", hint="Ask with “event”, its uid, or with “index”.")
        found, missing = ledger.entry_at(index), f"There is no entry {index}."
    if found is None:
        raise _Refused(missing, 404)
    return found


def _number(given: Mapping[str, str], name: str, *, otherwise: int | None = None, hint: str = "") -> int:
    said = given.get(name, "")
    if not said and otherwise is not None:
        return otherwise
    if not (said.isascii() and said.isdecimal() and len(said) <= 12):
        raise _Refused(hint or f"“{name}” must be a whole number.")
    return int(said)


def _json(said: dict[str, object], *, asked_exactly: bool) -> ResponseReturnValue:
    """A proof. One between sizes that were named stays the same for good."""
    answer = jsonify(said)
    if asked_exactly:
        return _for_good(answer)
    return cacheable(answer.get_data(), etag_of(answer.get_data()), mimetype="application/json")


def _for_good(answer: Response) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={FOR_GOOD}, immutable"
    return answer


def _sorry(refused: _Refused) -> ResponseReturnValue:
    return jsonify(error=str(refused)), refused.status


WITHOUT_LANGUAGE = [
    ("/ledger/checkpoint", latest, ["GET"]),
    ("/ledger/checkpoints/<int:size>", checkpoint, ["GET"]),
    ("/ledger/checkpoints/<int:size>/stamp", stamp, ["GET"]),
    ("/ledger/key", key, ["GET"]),
    ("/ledger/proof/inclusion", inclusion, ["GET"]),
    ("/ledger/proof/consistency", consistency, ["GET"]),
]
