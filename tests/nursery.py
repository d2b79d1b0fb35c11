"""A process that has loaded the service: those that tests start are born of it, and need not load it anew.

What a command does from its very beginning, loading included, is tried with the commands (``tests/cli``).
"""

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

ROOT = Path(__file__).parents[1]


class Child:
    """A process born in the nursery, in a process group of its own."""

    def __init__(self, nursery: "_Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ask(of=self.pid)
        return self.returncode

    def wait(self, seconds: float = 60) -> int:
        ends = time.monotonic() + seconds
        while (code := self.poll()) is None:
            if time.monotonic() > ends:
                raise subprocess.TimeoutExpired(str(self.pid), seconds)
            time.sleep(0.01)
        return code


def run_module(words: list[str], *, environment: Mapping[str, str], log: Path) -> Child:
    """Start what ``python -m`` would start with these words."""
    return _nursery().bear(module=words[0], words=words, environment=dict(environment), log=str(log))


def run_code(code: str, *words: str) -> Child:
    """Start what ``python -c`` would start; its words go where those of the tests go."""
    return _nursery().bear(code=code, words=["-c", *words], environment=dict(os.environ), log=None)


class _Nursery:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def bear(self, **what: Any) -> Child:
        pid = self.ask(bear=what)
        assert pid
        return Child(self, pid)

    def ask(self, **question: Any) -> int | None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: int | None = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


@cache
def _nursery() -> _Nursery:
    nursery = _Nursery()
    atexit.register(nursery.close)
    return nursery


def _look_after_children() -> dict[str, Any] | None:
    """Bear and count children until nobody asks any more. In a child the answer is what it is to do."""
    for line in sys.stdin:
        question = json.loads(line)
        if "of" in question:
            answer = _code_of(question["of"])
        elif (answer := os.fork()) == 0:
            os.setpgid(0, 0)
            work: dict[str, Any] = question["bear"]
            return work
        else:
            _be_alone(answer)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    return None


def _be_alone(pid: int) -> None:
    """A group of the child's own, whoever of the two comes first."""
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)


def _code_of(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _do(work: dict[str, Any]) -> None:
    os.environ.clear()
    os.environ.update(work["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(work["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND) if work["log"] else os.dup(2)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    sys.argv[:] = work["words"]
    if "module" in work:
        runpy.run_module(work["module"], run_name="__main__", alter_sys=True)
    else:
        exec(work["code"], {"__name__": "__main__"})


def _main() -> None:
    for name in ("granian.cli", "granian.server.mp", "registration.__main__"):
        import_module(name)
    configure_mappers()
    gc.collect()
    gc.freeze()
    if work := _look_after_children():
        _do(work)


if __name__ == "__main__":
    _main()
