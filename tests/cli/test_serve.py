import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from flask import Flask

from tests.conftest import INSTALLATION_KEY


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def environment(database: str, folder: Path, port: int) -> dict[str, str]:
    ours = {
        "MODE": "demo",
        "DATABASE_URL": database,
        "DATA_FOLDER": str(folder),
        "PUBLIC_ADDRESS": f"http://localhost:{port}",
        "PORT": str(port),
        "INSTALLATION_KEY": INSTALLATION_KEY,
        "WEB_PROCESSES": "1",  # once it answers there is no other that still starts
    }
    return dict(os.environ) | {f"REGISTRATION_{name}": value for name, value in ours.items()}


def serve(settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "registration", "serve"]
    return subprocess.Popen(command, env=settings, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def answer(address: str) -> int:
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)


def children_of(pid: int) -> dict[int, str]:
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


def the_worker(pid: int, *, other_than: int = 0) -> int:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for child, command in children_of(pid).items():
            if command.rstrip().endswith("registration worker") and child != other_than:
                return child
        time.sleep(0.1)
    raise AssertionError("no worker")


def test_serve_answers_keeps_a_worker_and_ends_both(app: Flask, database: str, tmp_path: Path):
    port = a_free_port()
    served = serve(environment(database, tmp_path, port))
    try:
        assert answer(f"http://127.0.0.1:{port}/static/theme.css") == 200
        worker = the_worker(served.pid)
        os.kill(worker, signal.SIGKILL)
        assert the_worker(served.pid, other_than=worker), "a worker that died is started again"
    finally:
        served.terminate()
        said = served.communicate(timeout=60)[0].decode()

    assert served.returncode == 0, said
    assert f"Listening on http://127.0.0.1:{port}" in said
    with socket.socket() as line:
        assert line.connect_ex(("127.0.0.1", port)) != 0


def test_serve_refuses_a_database_that_is_not_up_to_date(tmp_path: Path):
    served = serve(environment("", tmp_path, a_free_port()))

    said = served.communicate(timeout=60)[0].decode()

    assert served.returncode == 1
    assert "registration db upgrade" in said
