"""Starting the provider, and its people's way through it without a browser."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from classroom.embedded.redis_server import free_port
from tests.server_processes import ROOT

READY_TIMEOUT_S = 60
CLIENT_ID, SECRET = "classroom", "provider-secret"


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


class OidcProvider:
    """A running provider that knows a client "classroom"; ended by `stop`."""

    def __init__(self, *redirects: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="oidc-provider-")
        (Path(self.folder.name) / "key.pem").write_text(new_key())
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.redirects = redirects
        self._start()

    @property
    def entry(self) -> str:
        """For OIDC_PROVIDERS."""
        return f"school=http://{CLIENT_ID}:{SECRET}@127.0.0.1:{self.port}/o?name=School%20account"

    def _start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.oidc_provider", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "PROVIDER_DATA": self.folder.name, "PROVIDER_REDIRECTS": " ".join(self.redirects)},
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError("The provider ended at once.")
            try:
                if requests.get(f"{self.address}/o/.well-known/openid-configuration", timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.1)
        raise RuntimeError("The provider did not answer.")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.folder.cleanup()

    def add(self, username: str, email: str, *, verified: bool = True, name: str = "") -> None:
        """Somebody with an account there; the password is the name."""
        person: dict[str, Any] = {"username": username, "email": email, "verified": verified, "name": name}
        assert requests.post(f"{self.address}/people/", json=person, timeout=10).status_code == 201

    def log_in(self, address: str, username: str) -> str:
        """As a browser would: from the address that the product leads to, to the one that it is sent back to."""
        browser = requests.Session()
        page = browser.get(address, timeout=10)
        assert "<h1>Provider</h1>" in page.text, page.text
        answer = browser.post(
            page.url, data={"username": username, "password": username}, timeout=10, allow_redirects=False
        )
        while answer.headers["Location"].startswith("/"):
            answer = browser.get(f"{self.address}{answer.headers['Location']}", timeout=10, allow_redirects=False)
        return answer.headers["Location"]
