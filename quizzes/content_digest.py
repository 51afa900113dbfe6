"""By what the same questions are known again in another quiz: exported, imported and called something else. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from quizzes.search_text import normalise, question_text

DIGEST_CHARACTERS = 32


def questions_digest(questions: Iterable[Any]) -> str:
    """Hexadecimal; the same for the same words of questions and answers, in whatever order the questions stand.

    Case, signs, formatting, times, points and pictures don't count, as a file may lose them. "" where nothing is said.
    """
    texts = sorted(normalise(question_text(question)) for question in questions if isinstance(question, Mapping))
    said = "\n".join(text for text in texts if text)
    return hashlib.blake2b(said.encode(), digest_size=DIGEST_CHARACTERS // 2).hexdigest() if said else ""
