"""Errors to a server that speaks Sentry's protocol (Sentry, GlitchTip, Bugsink …), without personal data.

Imported only where SENTRY_DSN is set.
"""

from typing import Any, cast

import sentry_sdk
from sentry_sdk.types import Event, Hint

from accounts import log_context
from classroom.log_format import FACTS
from classroom.log_privacy import scrubbed

# Whatever a person sent or was: an error is found by its traceback.
_LEFT_OUT = ("user", "server_name", "breadcrumbs", "extra", "modules")
_LEFT_OUT_OF_REQUEST = ("data", "cookies", "headers", "env", "query_string")


def begin_error_reports(dsn: str, *, personal: bool = False) -> None:
    """Report uncaught errors and what is logged as one, from now on. Raises ValueError for a DSN that isn't one."""
    try:
        sentry_sdk.init(
            dsn=dsn,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            traces_sample_rate=0,
            auto_session_tracking=False,
            before_send=_personal_too if personal else without_personal_data,
        )
    except sentry_sdk.utils.BadDsn as error:
        raise ValueError(str(error)) from None


def _personal_too(event: Event, _hint: Hint) -> Event:
    return _with_facts(event)


def without_personal_data(event: Event, _hint: Hint) -> Event:
    """What leaves this instance: type, message and place of the error, the page, the ids of request and game."""
    kept: dict[str, Any] = {name: value for name, value in event.items() if name not in _LEFT_OUT}
    if "request" in kept:
        kept["request"] = {name: value for name, value in kept["request"].items() if name not in _LEFT_OUT_OF_REQUEST}
    return _with_facts(cast("Event", _scrubbed(kept)))


def _with_facts(event: Event) -> Event:
    known = log_context.facts()
    tags = {name: str(known[name]) for name in FACTS if name in known and name != "user_id"}
    return cast("Event", {**event, "tags": {**(cast("dict[str, Any]", event.get("tags") or {})), **tags}})


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    if isinstance(value, dict):
        return {name: _scrubbed(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(one) for one in value]
    return value
