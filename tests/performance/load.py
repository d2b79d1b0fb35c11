"""A load of its own process: several connections, each doing the same over and over for some seconds."""

import argparse
import asyncio
import json
import re
import time
from itertools import count
from urllib.parse import quote, urlencode

PROOF = re.compile(rb'name="shown" value="([^"]+)"')
numbers = count(1)


async def ask(streams, method: str, path: str, body: bytes = b"", headers: str = "") -> tuple[int, bytes]:
    reader, writer = streams
    kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{kind}{headers}Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    status = int(answer[9:12])
    length = re.search(rb"content-length: (\d+)", answer, re.IGNORECASE)
    content = await reader.readexactly(int(length[1])) if length and int(length[1]) else b""
    return status, content


async def one(work: str, streams, path: str, prefix: str) -> None:
    number = f"{prefix}{next(numbers)}"
    answers = {"name": "Mika Tanaka", "email": f"mika{number}@example.com", "organisation": "Minato Foods"}
    if work == "signup":
        status, page = await ask(streams, "GET", path)
        assert status == 200, (status, page[:500])
        found = PROOF.search(page)
        body = urlencode(answers).encode() + (
            b"&shown=" + quote(found[1].decode()).encode() if found else b""
        )
        status, page = await ask(streams, "POST", path, body)
        assert status in (200, 303), (status, page[:2000])
    elif work == "insert":
        status, page = await ask(streams, "POST", path, urlencode(answers).encode())
        assert status == 200, (status, page[:500])
    else:
        tag = f"If-None-Match: {work.partition(':')[2]}\r\n" if work.startswith("304") else ""
        status, page = await ask(streams, "GET", path, headers=tag)
        assert status == (304 if tag else 200), (status, page[:500])


async def run(port: int, work: str, path: str, seconds: float, connections: int, prefix: str) -> float:
    done = 0

    async def keep_on() -> None:
        nonlocal done
        streams = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            await one(work, streams, path, prefix)
            done += 1
        streams[1].close()

    begin = time.perf_counter()
    end = begin + seconds
    await asyncio.gather(*(keep_on() for _ in range(connections)))
    return done / (time.perf_counter() - begin)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    for name, kind in (("port", int), ("work", str), ("path", str), ("seconds", float), ("prefix", str)):
        options.add_argument(f"--{name}", type=kind)
    given = options.parse_args()
    rate = asyncio.run(run(given.port, given.work, given.path, given.seconds, 8, given.prefix))
    print(json.dumps(rate))
