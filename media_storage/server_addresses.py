"""Addresses of S3-compatible file servers, as the environment gives them."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

_WANTED = "alias=https://KEY:SECRET@host/bucket?region=…&public=https://…"
_RESERVED = {"", "default", "staticfiles", "local"}


@dataclass(frozen=True)
class FileServer:
    """A bucket. `endpoint` is reached by the server, `public` by browsers; both as https://host[:port]."""

    alias: str
    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str
    public: str


def read_file_server(text: str) -> FileServer:
    """From `alias=https://KEY:SECRET@host:port/bucket?region=eu-central-1&public=https://files.example`.

    Key and secret are percent-encoded where they have signs of their own. Raises ValueError with a sentence that names
    no secret.
    """
    alias, _, address = text.partition("=")
    alias = alias.strip()
    if alias in _RESERVED or not alias.isidentifier() or len(alias) > 100:
        raise ValueError(f"each entry must look like {_WANTED}; the alias must be a word other than default or local")
    parts = urlsplit(address.strip())
    bucket = parts.path.strip("/")
    if parts.scheme not in ("http", "https") or not parts.hostname or not bucket or "/" in bucket:
        raise ValueError(f"{alias} must look like {_WANTED}")
    if not parts.username or not parts.password:
        raise ValueError(f"{alias} lacks its key or secret: {_WANTED}")
    options = parse_qs(parts.query)
    unknown = options.keys() - {"region", "public"}
    if unknown:
        raise ValueError(f"{alias} has the unknown option {min(unknown)}; there are region and public")
    endpoint = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return FileServer(
        alias=alias,
        endpoint=endpoint,
        bucket=bucket,
        access_key=unquote(parts.username),
        secret_key=unquote(parts.password),
        region=options.get("region", ["us-east-1"])[0],
        public=options.get("public", [endpoint])[0].rstrip("/"),
    )
