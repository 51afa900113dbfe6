"""Tokens that we didn't sign, or that were changed, open nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.signed_links import Kind, LinkInvalid, make_token, read_token


@given(
    token=st.one_of(st.text(max_size=500), st.from_regex(r"[\w-]+:[\w-]+:[\w-]+", fullmatch=True)),
    kind=st.sampled_from(Kind),
)
def test_what_we_did_not_sign_is_refused(token: str, kind: Kind) -> None:
    with pytest.raises(LinkInvalid):
        read_token(kind, token)


@given(place=st.integers(0, 999), by=st.integers(0, 7))
def test_a_changed_token_is_refused(place: int, by: int) -> None:
    # Another token each time, so what is drawn is not about it.
    token = make_token(Kind.RESET, User().pk, ["a@b.example", "hash"])
    at = place % len(token)
    # The last sign of a part of Base64 has bits that mean nothing.
    sign = "AZaz09-_:".replace(token[at], "")[by]
    changed = token[:at] + sign + token[at + 1 :]
    try:
        assert read_token(Kind.RESET, changed) == read_token(Kind.RESET, token)
    except LinkInvalid:
        return
