"""Short requests are answered in turn; nobody waits long behind a long one, nor for who sends slowly."""

from collections.abc import Iterator
from io import BytesIO
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from registration.web import turns
from registration.web.turns import SHORT, InTurn

PATIENCE = 5


class Watched:
    """An application that notes who is inside, and stays until it is let go."""

    def __init__(self) -> None:
        self.inside, self.entered, self.most = 0, 0, 0
        self.came, self.go = Event(), Event()

    def __call__(self, environ: dict[str, Any], _start: object) -> Iterator[bytes]:
        self.inside += 1
        self.entered += 1
        self.most = max(self.most, self.inside)
        self.came.set()
        assert self.go.wait(PATIENCE)
        self.inside -= 1
        return iter([environ["wsgi.input"].read()])


def a_request(method: str = "GET", body: Any = b"", **more: str) -> dict[str, Any]:
    given = BytesIO(body) if isinstance(body, bytes) else body
    return {"REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(body)) if isinstance(body, bytes) else "",
            "wsgi.input": given, **more}  # fmt: skip


class Beside:
    """A request that is answered in a thread of its own."""

    def __init__(self, application: Any, environ: dict[str, Any]) -> None:
        self.answer: list[bytes] = []
        self._thread = Thread(target=lambda: self.answer.extend(application(environ, None)), daemon=True)
        self._thread.start()

    def wait(self) -> list[bytes]:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.answer


def test_one_short_request_after_the_other(monkeypatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", PATIENCE)
    watched = Watched()
    application = InTurn(watched)
    requests = [Beside(application, a_request("POST", b"name=Mika")) for _ in range(4)]
    assert watched.came.wait(PATIENCE)
    watched.go.set()
    assert [each.wait() for each in requests] == [[b"name=Mika"]] * 4
    assert (watched.entered, watched.most) == (4, 1)


def test_nobody_waits_long_behind_a_long_one() -> None:
    watched = Watched()
    application = InTurn(watched)
    requests = [Beside(application, a_request()) for _ in range(2)]
    began = monotonic()
    while watched.inside < 2:
        assert monotonic() - began < PATIENCE
    watched.go.set()
    assert [each.wait() for each in requests] == [[b""]] * 2


def test_after_one_that_did_not_wait_for_its_turn_there_are_turns_again(monkeypatch) -> None:
    watched = Watched()
    application = InTurn(watched)
    requests = [Beside(application, a_request()) for _ in range(2)]
    while watched.inside < 2:
        pass
    watched.go.set()
    for each in requests:
        each.wait()
    watched.go.clear()
    watched.came.clear()
    watched.most = 0
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", PATIENCE)
    again = [Beside(application, a_request()) for _ in range(2)]
    assert watched.came.wait(PATIENCE)
    watched.go.set()
    for each in again:
        each.wait()
    assert watched.most == 1


def test_a_turn_ends_with_an_error_too(monkeypatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", PATIENCE)

    def failing(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError

    application = InTurn(failing)
    began = monotonic()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            application(a_request(), None)
    assert monotonic() - began < PATIENCE


class Slow:
    """A body that comes when somebody is let go."""

    def __init__(self) -> None:
        self.asked, self.go = Event(), Event()

    def read(self, *_: int) -> bytes:
        self.asked.set()
        assert self.go.wait(PATIENCE)
        return b"late"


@pytest.mark.parametrize("length", ["4", "", str(SHORT + 1), "9" * 5000, "４"])
def test_who_sends_slowly_keeps_nobody_waiting(monkeypatch, length: str) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", PATIENCE)
    slow, application = Slow(), InTurn(lambda environ, _start: [environ["wsgi.input"].read()])
    late = Beside(application, a_request("POST", slow, CONTENT_LENGTH=length))
    assert slow.asked.wait(PATIENCE)
    began = monotonic()
    assert application(a_request("POST", b"name=Mika"), None) == [b"name=Mika"]
    assert monotonic() - began < PATIENCE / 2
    slow.go.set()
    assert late.wait() == [b"late"]


def test_what_is_streamed_is_read_at_leisure(monkeypatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", PATIENCE)
    application = InTurn(lambda _environ, _start: iter([b"a", b"list"]))
    streamed = iter(application(a_request(), None))
    assert next(streamed) == b"a"
    began = monotonic()
    assert list(application(a_request(), None)) == [b"a", b"list"]
    assert monotonic() - began < PATIENCE / 2
