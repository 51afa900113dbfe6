"""`python -m bench.media`: how fast files come and go, what the server's memory does meanwhile, and what a thumbnail
costs. Local folder and an S3-compatible server; `--megabytes` says how large the film is."""

import argparse
import http.client
import io
import json
import resource
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from PIL import Image

from bench.machine import machine, redis_version
from bench.servers import Instance, instance
from classroom.rehearsal.teacher import Teacher
from media_storage import imaging
from tests.media_storage import s3_server, samples

PART_BYTES = 4 * 1024 * 1024
MB = 1024 * 1024
PHOTO = (2560, 1920)


@dataclass(frozen=True)
class Figures:
    """MB are 1,000,000 bytes; memory is by how much the server's peak grew."""

    name: str
    up_mb_s: float
    down_mb_s: float
    memory_up_mb: float
    memory_down_mb: float


class Line:
    """A signed-in teacher's requests to one server, on a connection that is kept."""

    def __init__(self, servers: Instance, teacher: Teacher) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(servers.addresses[0]).netloc, timeout=600)
        cookies = teacher.cookie_header()
        token = dict(cookie.split("=", 1) for cookie in cookies.split("; "))["csrftoken"]
        self._headers = {"Cookie": cookies, "X-CSRFToken": token}
        self._pid = servers.pids[0]

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        headers = {**self._headers, "Content-Type": "application/octet-stream"}
        self._connection.request("POST", f"/api/v1/files/{path}", body=body, headers=headers)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise SystemExit(f"The upload was refused: {answer.status} {text[:300]!r}")
        found: dict[str, Any] = json.loads(text)
        return found

    def get(self, address: str, span: tuple[int, int]) -> int:
        """Bytes that came; a redirect to a bucket is followed."""
        headers = {"Range": f"bytes={span[0]}-{span[1]}"}
        self._connection.request("GET", address, headers={**self._headers, **headers})
        answer = self._connection.getresponse()
        if answer.status == 302:
            place = urlsplit(answer.headers["Location"])
            answer.read()
            elsewhere = http.client.HTTPConnection(place.netloc, timeout=600)
            elsewhere.request("GET", f"{place.path}?{place.query}", headers=headers)
            answer = elsewhere.getresponse()
        if answer.status != 206:
            raise SystemExit(f"The download was refused: {answer.status}")
        return sum(map(len, iter(lambda: answer.read(MB), b"")))

    def peak_mb(self) -> float:
        lines = Path(f"/proc/{self._pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))


def film(size: int) -> Iterator[bytes]:
    """A film of about `size` bytes in parts, made while it is sent."""
    head = samples.film(media=b"")[:-8] + struct.pack(">I4s", 8 + size, b"mdat")
    yield head.ljust(PART_BYTES, b"\0")
    left = size - (PART_BYTES - len(head))
    while left > 0:
        yield bytes(min(PART_BYTES, left))
        left -= PART_BYTES


def measure(name: str, size: int, environment: Mapping[str, str]) -> Figures:
    with instance(1, environment=environment) as servers:
        teacher = Teacher(servers.addresses[0])
        teacher.register()
        line = Line(servers, teacher)
        line.post("raw/?filename=a.png", samples.picture())
        before, upload, sent = line.peak_mb(), uuid4(), 0
        start = time.monotonic()
        for part in film(size):
            line.post(f"parts/?upload={upload}&offset={sent}", part)
            sent += len(part)
        address = str(line.post(f"raw/?filename=a.mp4&upload={upload}", b"")["address"])
        up, after = time.monotonic() - start, line.peak_mb()
        start = time.monotonic()
        came = line.get(address, (0, sent // 2)) + line.get(address, (sent // 2 + 1, sent - 1))
        down = time.monotonic() - start
        if came != sent:
            raise SystemExit(f"{sent} bytes were sent and {came} came back.")
        return Figures(name, sent / up / 1e6, came / down / 1e6, after - before, line.peak_mb() - after)


def thumbnail_ms(rounds: int = 5) -> float:
    """CPU milliseconds for all sizes of one photograph, the middle of some tries."""
    content = io.BytesIO()
    Image.effect_noise(PHOTO, 60).convert("RGB").save(content, "JPEG", quality=88)
    return sorted(_cpu_ms(lambda: _thumbnails(content)) for _ in range(rounds))[rounds // 2]


def _thumbnails(content: io.BytesIO) -> None:
    content.seek(0)
    with tempfile.TemporaryDirectory() as folder:
        imaging.write_thumbnails(content, Path(folder), widths=imaging.THUMBNAIL_WIDTHS)


def _cpu_ms(work: Callable[[], None]) -> float:
    before = resource.getrusage(resource.RUSAGE_SELF)
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def as_markdown(rows: list[Figures], each_ms: float) -> str:
    lines = [
        "| files on | up, MB/s | down, MB/s | memory while up, MB | memory while down, MB |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        figures = (row.up_mb_s, row.down_mb_s, row.memory_up_mb, row.memory_down_mb)
        lines.append(f"| {row.name} | {' | '.join(f'{figure:.0f}' for figure in figures)} |")
    size = f"{PHOTO[0]} × {PHOTO[1]}"
    return "\n".join([*lines, "", f"All smaller sizes of one photograph of {size} pixels: {each_ms:.0f} ms of CPU."])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.media", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    size = parser.parse_args().megabytes * 1_000_000
    most = {"UPLOAD_MAX_BYTES": str(2 * size), "STORAGE_QUOTA": str(4 * size)}
    described = machine(redis_version())
    rows = [measure("the local folder", size, most)]
    with tempfile.TemporaryDirectory() as folder:
        bucket = s3_server.start(Path(folder))
        try:
            place = bucket.endpoint.replace("://", f"://{s3_server.KEY}:{s3_server.SECRET}@")
            servers = {"FILE_SERVERS": f"school={place}/{s3_server.BUCKET}", "FILE_SERVER": "school"}
            rows.append(measure("S3 (nanio)", size, {**most, **servers}))
        finally:
            bucket.stop()
    print(f"{as_markdown(rows, thumbnail_ms())}\n\n{described.describe()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
