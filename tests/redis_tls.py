"""A real Redis that speaks TLS alone, with a certificate of an authority of its own."""

import contextlib
import datetime
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from classroom.embedded.redis_server import RedisFailed, find_binary, free_port
from tests.debian import program
from tests.redis_waits import until

PASSWORD = "measured"


@dataclass(frozen=True)
class TlsServer:
    """`url` wants TLS; `authority` is the file that a client must trust. The certificate is for 127.0.0.1 alone."""

    port: int
    authority: Path

    @property
    def url(self) -> str:
        return f"rediss://:{PASSWORD}@127.0.0.1:{self.port}/0"


@contextlib.contextmanager
def redis_tls(folder: Path) -> Iterator[TlsServer]:
    """Clients need no certificate, as with most providers."""
    authority, certificate, key = _certificates(folder)
    port = free_port()
    options = {
        "bind": "127.0.0.1",
        "port": "0",
        "tls-port": str(port),
        "tls-cert-file": str(certificate),
        "tls-key-file": str(key),
        "tls-ca-cert-file": str(authority),
        "tls-auth-clients": "no",
        "requirepass": PASSWORD,
        "dir": str(folder),
        "save": "",
    }
    process = subprocess.Popen(
        # Debian's program looks at its name: it is redis-check-rdb too.
        ["redis-server", *(word for name, value in options.items() for word in (f"--{name}", value))],
        executable=_binary(),
        stdout=(folder / "redis.log").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    server = TlsServer(port, authority)
    try:
        with redis.Redis.from_url(server.url, ssl_ca_certs=str(authority)) as client:
            until(client.ping, "Redis doesn't answer over TLS")
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _binary() -> str:
    """A Redis that was built with TLS; the one of the wheel wasn't."""
    with contextlib.suppress(RedisFailed):
        found, _origin = find_binary()
        if b"tls-cert-file" in Path(found).read_bytes():
            return found
    return program("redis-check-rdb", package="redis-tools")


def _certificates(folder: Path) -> tuple[Path, Path, Path]:
    """(authority, certificate, key)"""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "School authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "redis")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    authority = _builder(root, root, root_key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
    certificate = _builder(name, root, key).add_extension(address, critical=False)
    paths = folder / "authority.pem", folder / "redis.pem", folder / "redis.key"
    for path, made in zip(paths, (authority, certificate), strict=False):
        signed = made.sign(root_key, hashes.SHA256())
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[2].write_bytes(key.private_bytes(*form))
    return paths


def _builder(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(hours=1))
    )
