"""Typed reading of environment variables; every failure names the variable and says what is wanted."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Environment:
    """A read-only view of environment variables. An empty value counts as not given."""

    values: Mapping[str, str]

    @classmethod
    def from_os(cls) -> "Environment":
        return cls(dict(os.environ))

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, "").strip() or default

    def required(self, name: str) -> str:
        """The value of `name`; ImproperlyConfigured when it is missing."""
        value = self.text(name)
        if not value:
            raise ImproperlyConfigured(f"{name} is not set. It is required when CLASSROOM_MODE is production.")
        return value

    def items(self, name: str) -> list[str]:
        """A comma-separated list, without empty entries."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def matching(self, name: str, pattern: str, wanted: str) -> list[str]:
        """A list whose entries all match the regular expression; `wanted` says how they look."""
        items = self.items(name)
        for item in items:
            if not re.fullmatch(pattern, item):
                raise ImproperlyConfigured(f"{name} takes {wanted}; it has {item!r}.")
        return items

    def boolean(self, name: str, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off; it is {value!r}.")

    def integer(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        try:
            number = int(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.") from None
        if number < 0:
            raise ImproperlyConfigured(f"{name} must not be negative; it is {value!r}.")
        return number

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.values.get(name, default).strip()
        if not value and "" not in allowed:
            value = default
        if value not in allowed:
            shown = ", ".join(repr(item) for item in allowed)
            raise ImproperlyConfigured(f"{name} must be one of {shown}; it is {value!r}.")
        return value
