"""A private bucket on any S3-compatible server, through django-storages."""

from functools import cached_property
from tempfile import SpooledTemporaryFile
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files import File
from storages.backends.s3 import S3Storage

LINK_S = 900
"""How long a signed address opens a file."""
_IN_MEMORY_BYTES = 4 * 1024 * 1024
_STEP = 256 * 1024


class PrivateS3Storage(S3Storage):  # type: ignore[misc]
    """`public_endpoint` is where browsers reach the server, when that differs from `endpoint_url`."""

    def __init__(self, *, public_endpoint: str, **options: Any) -> None:
        self.public_endpoint = public_endpoint
        super().__init__(
            **options,
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Other makers' servers don't all know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=10,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
            ),
            default_acl=None,
            querystring_auth=True,
            querystring_expire=LINK_S,
            file_overwrite=True,
        )

    @cached_property
    def _public_client(self) -> Any:
        return self._create_session().client(
            "s3", region_name=self.region_name, endpoint_url=self.public_endpoint, config=self.client_config
        )

    def _open(self, name: str, mode: str = "rb") -> File:
        """A copy to read, on disk when it is large, by one plain request."""
        client = self.connection.meta.client
        try:
            answer = client.get_object(Bucket=self.bucket_name, Key=self._normalize_name(name))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from None
            raise
        copy = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 (closed with the File)
        for part in answer["Body"].iter_chunks(_STEP):
            copy.write(part)
        copy.seek(0)
        return File(copy, name)

    def url(
        self, name: str, parameters: dict[str, str] | None = None, expire: int | None = None, http_method: Any = None
    ) -> str:
        """A signed address for a browser, good for `expire` seconds."""
        wanted = {"Bucket": self.bucket_name, "Key": self._normalize_name(name), **(parameters or {})}
        return str(
            self._public_client.generate_presigned_url(
                "get_object", Params=wanted, ExpiresIn=expire or self.querystring_expire, HttpMethod=http_method
            )
        )
