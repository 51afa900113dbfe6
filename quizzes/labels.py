"""What a quiz is sorted by in the library: language, subject, level and tags; plain text, one spelling each."""

import re
import unicodedata

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.question_types.shapes import Problem

SUBJECT_MAX_CHARACTERS = 80
LEVEL_MAX_CHARACTERS = 60
TAG_MAX_CHARACTERS = 40
MAX_TAGS = 12
# Control characters, lone surrogates, and what turns or hides the text around it.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

LANGUAGES: dict[str, str] = dict(
    sorted(
        ((code, info["name_local"]) for code, info in LANG_INFO.items() if "name_local" in info),
        key=lambda pair: pair[1].casefold(),
    )
)
"""Code → the language's own name."""

# Offered while somebody types; anything else is as good.
SUBJECTS = (
    gettext_lazy("Art"),
    gettext_lazy("Biology"),
    gettext_lazy("Chemistry"),
    gettext_lazy("Computing"),
    gettext_lazy("Economics"),
    gettext_lazy("Geography"),
    gettext_lazy("History"),
    gettext_lazy("Languages"),
    gettext_lazy("Literature"),
    gettext_lazy("Mathematics"),
    gettext_lazy("Music"),
    gettext_lazy("Physics"),
    gettext_lazy("Politics"),
    gettext_lazy("Religion and ethics"),
    gettext_lazy("Sport"),
)
LEVELS = (
    gettext_lazy("Pre-school"),
    gettext_lazy("Grades 1–2"),
    gettext_lazy("Grades 3–4"),
    gettext_lazy("Grades 5–6"),
    gettext_lazy("Grades 7–8"),
    gettext_lazy("Grades 9–10"),
    gettext_lazy("Grades 11–13"),
    gettext_lazy("Vocational school"),
    gettext_lazy("University"),
    gettext_lazy("Adults"),
)


def one_line(text: str) -> str:
    """Composed characters, nothing hidden, single spaces."""
    return " ".join(unicodedata.normalize("NFC", _HIDDEN.sub(" ", text)).split())


def tag_name(text: str) -> str:
    """The one spelling of a tag: lower case, compatible characters as one, no leading #."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return one_line(folded.replace(",", " ").lstrip("# "))


def clean_language(raw: object) -> tuple[str, list[Problem]]:
    if raw is None or raw == "":
        return "", []
    code = raw.strip().lower().replace("_", "-") if isinstance(raw, str) else ""
    if code in LANGUAGES:
        return code, []
    return "", [Problem(("language",), "unknown", _("Choose a language, as a code like en or pt-br."))]


def clean_subject(raw: object) -> tuple[str, list[Problem]]:
    return _clean_line(raw, "subject", SUBJECT_MAX_CHARACTERS)


def clean_level(raw: object) -> tuple[str, list[Problem]]:
    return _clean_line(raw, "level", LEVEL_MAX_CHARACTERS)


def _clean_line(raw: object, name: str, limit: int) -> tuple[str, list[Problem]]:
    if raw is None:
        return "", []
    if not isinstance(raw, str):
        return "", [Problem((name,), "not_text", _("This must be text."))]
    line = one_line(raw)
    if len(line) > limit:
        return "", [Problem((name,), "too_long", _("Use at most %(most)s characters.") % {"most": limit})]
    return line, []


def clean_tags(raw: object) -> tuple[list[str], list[Problem]]:
    """Names of tags, each once, in the given order. Takes a list, or a text with commas."""
    if raw is None:
        return [], []
    given = raw.split(",") if isinstance(raw, str) else raw
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        return [], [Problem(("tags",), "not_list", _("This must be a list of words."))]
    names = list(dict.fromkeys(name for one in given if (name := tag_name(one))))
    problems = [
        Problem(
            ("tags",),
            "too_long",
            _("A tag has at most %(most)s characters: “%(name)s”.") % {"most": TAG_MAX_CHARACTERS, "name": name[:60]},
        )
        for name in names
        if len(name) > TAG_MAX_CHARACTERS
    ]
    if len(names) > MAX_TAGS:
        problems.append(Problem(("tags",), "too_many", _("A quiz has at most %(most)s tags.") % {"most": MAX_TAGS}))
    return ([], problems[:5]) if problems else (names, [])
