"""How text is made comparable for search: the same for what is searched and for what is typed."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quizzes import richtext

MAX_TOKENS = 8
MAX_TOKEN_CHARACTERS = 40
# A quiz of two hundred full slides is found by its first pages.
MAX_TEXT_CHARACTERS = 20_000
MAX_TITLE_CHARACTERS = 1000
# Longer ones are stored in pieces: an index of words takes no longer ones.
MAX_WORD_CHARACTERS = 200
# Chinese characters and kana, which stand without spaces: each is a word of its own.
_IDEOGRAPH = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])")
_TOO_LONG = re.compile(rf"(\S{{{MAX_WORD_CHARACTERS}}})(?=\S)")
_IN_TWO = r"\1 "
_NO_WORD = re.compile(r"[^\w]+|_+")


def normalise(text: str) -> str:
    """Words in lower case without accents, with single spaces between: "Él niño, ½" → "el nino 1 2". Idempotent."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    spaced = _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFC", bare))
    return " ".join(_NO_WORD.sub(" ", spaced).split())


def tokens(query: str) -> list[str]:
    """The different words that somebody looks for."""
    words = dict.fromkeys(word[:MAX_TOKEN_CHARACTERS] for word in normalise(query[:500]).split())
    return list(words)[:MAX_TOKENS]


def pattern(token: str) -> str:
    """What a text must contain. A short word stands at a word's start: trigrams find nothing inside of it."""
    return token if len(token) > 2 else f" {token}"


def entry_text(text: str, limit: int = MAX_TEXT_CHARACTERS) -> str:
    """As it is stored: a space before each word, the first included."""
    return f" {_TOO_LONG.sub(_IN_TWO, normalise(text))[:limit]}"


def quiz_text(
    *, title: str, description: str, questions: Sequence[Mapping[str, Any]], labels: Iterable[str], author: str
) -> str:
    """All that a quiz is found by. Title, description and questions are rich text, the others plain."""
    parts = [richtext.plain(title), *labels, author, richtext.plain(description)]
    size = sum(map(len, parts))
    for question in questions:
        if size > MAX_TEXT_CHARACTERS:
            break
        words = question_text(question)
        size += len(words)
        parts.append(words)
    return entry_text(" ".join(parts))


def question_text(question: Mapping[str, Any]) -> str:
    """A question and its answers, which are all rich text: a typed one has entities too."""
    answers = question.get("answers")
    parts = [richtext.plain(str(question.get("question") or ""))]
    if isinstance(answers, str):
        parts.append(richtext.plain(answers))
    elif isinstance(answers, list):
        parts += [richtext.plain(str(one.get("answer") or "")) for one in answers if isinstance(one, Mapping)]
    return " ".join(parts)
