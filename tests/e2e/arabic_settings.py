"""The product as an instance that also speaks Arabic: words without a translation stay English, pages read from the
right."""

from classroom.settings import *  # noqa: F403
from classroom.settings import LANGUAGES

LANGUAGES = [*LANGUAGES, ("ar", "العربية")]
