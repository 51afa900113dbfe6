"""JSON from strangers: bounded, and every failure a FormatError with its line."""

import json
import re
from typing import Any

from accounts.wording import say
from quizzes.formats.shapes import FormatError, Position

# Half of a pair, which an escape can say and UTF-8 can't.
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str) -> Any:
    """The value, without what can't be stored. Raises FormatError."""
    try:
        found = json.loads(text)
        return _storable(found) if _ESCAPED_SURROGATE.search(text) else found
    except json.JSONDecodeError as error:
        raise FormatError(say("The JSON is broken."), Position(line=error.lineno, byte=error.pos)) from None
    except RecursionError:
        raise FormatError(say("The JSON is nested too deeply.")) from None
    except ValueError:
        raise FormatError(say("The JSON has a number that is too large.")) from None


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return value


def text_in(values: Any, *names: str) -> str:
    """The first of these that is a text with something in it; numbers as text."""
    if not isinstance(values, dict):
        return ""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value) if abs(value) < 1e15 else ""
    return ""


def dicts_in(values: Any, name: str) -> list[dict[str, Any]]:
    """The objects in a list of that name; whatever else stands there is left out."""
    found = values.get(name) if isinstance(values, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
