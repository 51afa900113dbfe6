"""The different words of all searched texts, and which texts hold one of some words. PostgreSQL only.

What somebody looks for may be anywhere inside of a word. So it is first looked for in the list of words, which is short
and has a trigram index, and the words that have it are then looked up in an index of whole words. Unlike trigrams of
whole texts, that finds no text which has to be read and dropped again.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, connections, transaction
from django.db.models import Lookup, Model, QuerySet, TextField

from accounts import replica

# A part of so many words is looked up in the texts themselves.
MAX_WORDS = 500
# Of titles that count as spelled alike: two letters that changed places in a word of nine leave half of its trigrams.
LEAST_LIKENESS = 0.45
# Reads of some milliseconds: starting a parallel worker or the compiler would take longer.
_SETTINGS = {
    "enable_seqscan": "off",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "pg_trgm.word_similarity_threshold": str(LEAST_LIKENESS),
}
# Until the transaction ends: what is read in it is read by indexes, and titles are alike from LEAST_LIKENESS.
SET_UP = "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())
Row = TypeVar("Row", bound=Model)


@TextField.register_lookup
class HasOneOf(Lookup[Any]):
    """`text__has_one_of=words`: one of the text's words is among them, put as the indexes of quizzes.0010 have it."""

    lookup_name = "has_one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        text, params = self.process_lhs(compiler, connection)
        return f"string_to_array({text}, ' ') && %s::text[]", [*params, list(self.rhs)]


def is_used() -> bool:
    return connection.vendor == "postgresql"


def note_words(*texts: str) -> None:
    """Put them on the list. Call it in the transaction that writes the texts, before that."""
    if not is_used():
        return
    # Always in the same order, so that two who add the same words don't wait for each other.
    words = sorted({word for text in texts for word in text.split()})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO quizzes_searchword (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [words]
        )


def forget_unused_words() -> int:
    """Take off the list what no text has any more. How many.

    Whoever is writing texts is waited for, and waits: a word that is just being used must not be taken off.
    """
    if not is_used():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE quizzes_searchword IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            "DELETE FROM quizzes_searchword WHERE word NOT IN ("
            "SELECT unnest(string_to_array(title, ' ') || string_to_array(text, ' ')) FROM quizzes_searchentry)"
        )
        return cursor.rowcount


def known_words(tokens: Sequence[str]) -> list[list[str]] | None:
    """For each token the words it is in; a short one only begins words. None: one is in too many of them."""
    one = f"ARRAY(SELECT word FROM quizzes_searchword WHERE word LIKE %s LIMIT {MAX_WORDS + 1})"  # noqa: S608
    with connections[replica.alias()].cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([one] * len(tokens))}",
            [f"%{token}%" if len(token) > 2 else f"{token}%" for token in tokens],
        )
        found = cursor.fetchone()
    return None if any(len(words) > MAX_WORDS for words in found) else list(found)


@contextmanager
def preferred() -> Iterator[None]:
    """What Django reads in here is read as SET_UP says."""
    if not is_used():
        yield
        return
    with transaction.atomic(using=replica.alias()), connections[replica.alias()].cursor() as cursor:
        cursor.execute(SET_UP)
        yield


def holding(rows: QuerySet[Row], words: Sequence[Sequence[Any]], field: str) -> QuerySet[Row]:
    """Those whose text has one of the words of each list."""
    for choice in words:
        rows = rows.filter(**{f"{field}__has_one_of": choice})
    return rows
