"""A real S3 server for tests: it checks signatures, unlike the imitations that accept any secret."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from classroom.embedded.redis_server import free_port

KEY, SECRET = "test-key", "test-secret-of-forty-characters-0123456789"
BUCKET = "classroom"
READY_TIMEOUT_S = 30


@dataclass
class S3Server:
    process: subprocess.Popen[bytes]
    endpoint: str
    folder: Path

    def files(self) -> list[str]:
        """Paths of what lies in the bucket."""
        root = self.folder / BUCKET
        found = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
        return sorted(path for path in found if not path.startswith("."))

    def empty(self) -> None:
        for folder in (self.folder / BUCKET).iterdir():
            shutil.rmtree(folder)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


def start(folder: Path) -> S3Server:
    """Start a server with one empty bucket."""
    port = free_port()
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data-dir", str(folder), "--no-access-log", "--log-level", "error"],
        env={**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET},
    )
    server = S3Server(process, f"http://127.0.0.1:{port}", folder)
    _wait(server)
    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    )
    client.create_bucket(Bucket=BUCKET)
    return server


def _wait(server: S3Server) -> None:
    end = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise RuntimeError("The S3 server ended at once.")
        try:
            urllib.request.urlopen(server.endpoint, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    server.stop()
    raise RuntimeError("The S3 server doesn't answer.")
