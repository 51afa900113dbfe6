"""Addresses of file servers as the environment gives them."""

import pytest

from media_storage.server_addresses import FileServer, read_file_server


def test_an_address_is_read() -> None:
    assert read_file_server("school=https://key:s%2Fcret@s3.example:9000/files?region=eu-1") == FileServer(
        alias="school",
        endpoint="https://s3.example:9000",
        bucket="files",
        access_key="key",
        secret_key="s/cret",
        region="eu-1",
        public="https://s3.example:9000",
    )


def test_browsers_may_use_another_address() -> None:
    server = read_file_server("a=http://k:s@10.0.0.5/b?public=https://files.example/")
    assert (server.endpoint, server.public) == ("http://10.0.0.5", "https://files.example")


@pytest.mark.parametrize(
    "text",
    [
        "https://key:geheim@host/bucket",
        "default=https://key:geheim@host/bucket",
        "two words=https://key:geheim@host/bucket",
        "a=ftp://key:geheim@host/bucket",
        "a=https://key:geheim@host/",
        "a=https://key:geheim@host/bucket/folder",
        "a=https://host/bucket",
        "a=https://key@host/bucket",
        "a=https://key:geheim@host/bucket?acl=public",
        "",
    ],
)
def test_a_wrong_address_is_named_without_its_secret(text: str) -> None:
    with pytest.raises(ValueError, match=r".+") as refused:
        read_file_server(text)
    assert "geheim" not in str(refused.value)
