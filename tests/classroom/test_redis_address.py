"""REDIS_URL: one server, Sentinels, a cluster; what can't work is refused with a sentence and without secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.redis_address import Kind, read_redis_address
from classroom.redis_settings import caches, channel_layers

SENTINELS = "redis+sentinel://user:p%40ss@one:26379,two/school/3?sentinel_password=s%2Fs"


def test_one_server_is_what_it_was() -> None:
    address = read_redis_address("redis://:secret@127.0.0.1:6380/2")
    assert (address.kind, address.database, address.nodes) == (Kind.SERVER, 2, ())
    [host] = channel_layers(address)["default"]["CONFIG"]["hosts"]
    assert host["address"] == "redis://:secret@127.0.0.1:6380/2"


def test_sentinels() -> None:
    address = read_redis_address(SENTINELS)
    assert address.kind is Kind.SENTINEL
    assert address.nodes == (("one", 26379), ("two", 26379))
    assert (address.service, address.database) == ("school", 3)
    assert address.login == {"username": "user", "password": "p@ss"}
    assert address.sentinel_login == {"password": "s/s"}


def test_a_cluster_over_tls() -> None:
    address = read_redis_address("rediss+cluster://:secret@one,two:7001,[::1]:7002")
    assert address.kind is Kind.CLUSTER
    assert address.nodes == (("one", 6379), ("two", 7001), ("::1", 7002))
    assert address.login == {"password": "secret", "ssl": True}
    # What is read together lies together.
    assert caches(address)["default"]["KEY_PREFIX"] == "{cache}"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://s3cret@one", "must look like"),
        ("redis+proxy://s3cret@one", "must look like"),
        ("redis+sentinel://:s3cret@one", "names the service"),
        ("redis+sentinel://:s3cret@one/school/first", "names the service"),
        ("redis+sentinel://:s3cret@one/school?timeout=3", "no option timeout"),
        ("redis+sentinel://:s3cret@one,,two/school", "must look like"),
        ("redis+cluster://:s3cret@one:port", "must look like"),
        ("redis+cluster://:s3cret@one/1", "no numbered databases"),
        ("redis+cluster://:s3cret@one?db=1", "no options"),
    ],
)
def test_what_cannot_be_meant_is_refused(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        read_redis_address(url)
    assert "s3cret" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for url in (text, f"redis+sentinel://{text}", f"redis+cluster://{text}"):
        try:
            address = read_redis_address(url)
        except ValueError:
            continue
        assert address.nodes or address.kind is Kind.SERVER
