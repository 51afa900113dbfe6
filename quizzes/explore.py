"""Reads of the community: what somebody wants to see of it, a page of that, and what it could be narrowed by.

On a large instance a common word is in tens of thousands of quizzes. Nobody looks through those, so ranking stops at
MAX_HITS: the best-rated quizzes and those with the word in their title are among them, and the page says that there
are more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Concat

from quizzes import compiled_reads, question_types, word_index
from quizzes.labels import tag_name
from quizzes.models import EXPLORE_ORDERS, ModRating, Quiz, attention_last
from quizzes.popular import PopularQuizzes
from quizzes.queries import SHOWN
from quizzes.ranking import PICKED, RANKED_BY, RELEVANCE, Row, in_title, is_dubious, ranked
from quizzes.search_text import pattern, tokens
from quizzes.spelling import corrected
from quizzes.word_index import holding, known_words

MAX_HITS = 200
# Where a word is common, so many of the best-rated quizzes are looked through for it.
POPULAR_WINDOW = 2000
# A word that so many of those have is taken to be in more than MAX_HITS quizzes: these are asked for last.
COMMON = 8
# With fewer hits than this, titles that are spelled nearly so are shown too.
FEW_HITS = 3
MAX_SIMILAR = 20
PAGE_SIZE = 20
SORTS = (RELEVANCE, *EXPLORE_ORDERS, PICKED)
# Code → (fewest, most) questions.
LENGTHS: dict[str, tuple[int, int]] = {"short": (1, 5), "medium": (6, 15), "long": (16, 10_000)}
NOT_CHECKED = "null"


_TEXT = "search_entry__text"
# Of the author a list needs the name; of what search reads, the number of questions.
UNREAD = (
    _TEXT,
    *(f"user__{name}" for name in ("password", "avatar", "email", "last_login", "last_seen")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Empty: doesn't matter. `kind` is a question type's code."""

    query: str = ""
    sort: str = ""
    language: str = ""
    subject: str = ""
    level: str = ""
    kind: str = ""
    length: str = ""
    tag: str = ""
    author: str = ""
    mod_rating: str = ""

    @property
    def order(self) -> str:
        """By relevance if words are looked for, else newest first."""
        if self.sort in SORTS and (self.sort != RELEVANCE or self.query):
            return self.sort
        return RELEVANCE if self.query else "newest"


# For each word those of the index that it is in; None: in too many.
_Known = list[list[str]] | None
FILTERS = tuple(field.name for field in fields(Wanted) if field.name not in ("query", "sort"))


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of quizzes, each with `user`, `search_entry` and no questions. `more`: there are others beyond `count`.

    `similar` are quizzes whose titles are spelled nearly like `query`; `meant` is that query with their spelling.
    """

    quizzes: list[Quiz]
    count: int
    more: bool
    page: int
    pages: int
    similar: list[Quiz]
    meant: str


def read_wanted(params: Mapping[str, str]) -> Wanted:
    """From the query of an address: `q`, `sort` and the filters' names. What makes no sense is ignored."""
    given = {name: params.get(name, "").replace("\x00", "").strip()[:200] for name in ("sort", *FILTERS)}
    wanted = Wanted(query=params.get("q", "").replace("\x00", "").strip()[:200], **given)
    known = {
        "sort": SORTS,
        "kind": question_types.TYPES,
        "length": LENGTHS,
        "mod_rating": (NOT_CHECKED, *map(str, ModRating.values)),
    }
    return replace(wanted, **{name: "" for name, values in known.items() if getattr(wanted, name) not in values})


def community(wanted: Wanted) -> QuerySet[Quiz]:
    """Public quizzes that pass the filters, in no order: hidden ones never, nor those of accounts about to go."""
    rows = Quiz.objects.filter(SHOWN).exclude(mod_rating=ModRating.NOT_SAFE)
    same = {name: value for name in ("language", "subject", "level") if (value := getattr(wanted, name))}
    rows = rows.filter(**same)
    if wanted.author:
        rows = rows.filter(user__username__iexact=wanted.author)
    if wanted.tag:
        rows = rows.filter(tags__name=tag_name(wanted.tag))
    if wanted.kind:
        rows = rows.filter(search_entry__question_kinds__contains=f" {wanted.kind} ")
    if wanted.length:
        rows = rows.filter(search_entry__question_total__range=LENGTHS[wanted.length])
    if wanted.mod_rating:
        rating = None if wanted.mod_rating == NOT_CHECKED else int(wanted.mod_rating)
        rows = rows.filter(mod_rating=rating) if rating is not None else rows.filter(mod_rating__isnull=True)
    return rows


@dataclass(frozen=True, slots=True)
class Found:
    """The same as Hits by ids."""

    ids: list[UUID]
    count: int
    more: bool
    page: int
    pages: int
    similar: list[UUID]
    meant: str
    rows: Callable[[], QuerySet[Quiz]] | None = None


def find(wanted: Wanted, *, page: int = 1, page_size: int = PAGE_SIZE, as_rows: bool = False) -> Found:
    """The wanted page, or the nearest there is.

    With `as_rows` it is `rows` where no words are looked for, to be read in one query, and there are no `ids`.
    """
    words = tokens(wanted.query)
    if wanted.query and not words:
        return Found([], 0, False, 1, 1, [], "")
    if words:
        ids, more, alike = _ranked_and_similar(wanted, words, min(page * page_size, MAX_HITS))
        part, number, pages = _page(len(ids), page, page_size)
        alike = alike if number == 1 else {}
        return Found(ids[part], len(ids), more, number, pages, list(alike), corrected(words, list(alike.values())))
    count = _count(wanted)
    more, count = count > MAX_HITS, min(count, MAX_HITS)
    part, number, pages = _page(count, page, page_size)
    if as_rows:
        return Found([], count, more, number, pages, [], "", lambda: _ordered(wanted)[part])
    return Found(list(_ordered(wanted).values_list("pk", flat=True)[part]), count, more, number, pages, [], "")


def _count(wanted: Wanted) -> int:
    """At most MAX_HITS + 1."""

    def first() -> QuerySet[Quiz, Any]:
        return _ordered(wanted).order_by().values("pk")[: MAX_HITS + 1]

    if not compiled_reads.is_used():
        return first().count()
    sql, params = compiled_reads.sql_of(("count", wanted, MAX_HITS), first)
    return int(compiled_reads.read(f"SELECT COUNT(*) FROM ({sql}) AS first", params)[0][0])  # noqa: S608


def explore(wanted: Wanted, *, page: int = 1, page_size: int = PAGE_SIZE) -> Hits:
    """The wanted page, or the nearest there is."""
    found = find(wanted, page=page, page_size=page_size)
    ids = [*found.ids, *found.similar]
    quizzes = for_list(Quiz.objects.filter(pk__in=ids)).in_bulk() if ids else {}
    return Hits(
        quizzes=[quizzes[pk] for pk in found.ids if pk in quizzes],
        similar=[quizzes[pk] for pk in found.similar if pk in quizzes],
        **{name: getattr(found, name) for name in ("count", "more", "page", "pages", "meant")},
    )


def for_list(rows: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """With what a list shows: the author, the number of questions; without questions."""
    return rows.select_related("user", "search_entry").defer("questions", *UNREAD)


def _page(count: int, page: int, page_size: int) -> tuple[slice, int, int]:
    """(the part to show, its number, how many pages there are)."""
    pages = max(1, -(-count // page_size))
    number = min(max(page, 1), pages)
    return slice((number - 1) * page_size, min(number * page_size, count)), number, pages


def _ordered(wanted: Wanted) -> QuerySet[Quiz]:
    rows = community(wanted)
    if wanted.order == PICKED:
        return rows.filter(pick__isnull=False).order_by("pick__position", "-pick__created_at", "id")
    return rows.order_by(attention_last(), *EXPLORE_ORDERS[wanted.order])


def with_words(rows: QuerySet[Quiz], words: list[str], field: str = _TEXT) -> QuerySet[Quiz]:
    """Those in which all the words are found."""
    for word in words:
        rows = rows.filter(**{f"{field}__contains": pattern(word)})
    return rows


_popular = PopularQuizzes(RANKED_BY)


def _ranked_and_similar(wanted: Wanted, words: list[str], shown: int) -> tuple[list[UUID], bool, dict[UUID, str]]:
    """(ids of the quizzes with all the words, best first; whether there are more; see _similar)."""
    if not word_index.is_used():
        return *_ranked(wanted, words, None, shown), {}
    ids, more = _ranked(wanted, words, known_words(words), shown)
    return ids, more, _similar(wanted, words, ids) if len(ids) < FEW_HITS else {}


def _ranked(wanted: Wanted, words: list[str], known: _Known, shown: int) -> tuple[list[UUID], bool]:
    """(ids of the quizzes with all the words, best first; whether there are more); so many are `shown`."""
    if known is not None and not all(known):
        return [], False
    everywhere = wanted.order != PICKED and not any(getattr(wanted, name) for name in FILTERS)
    popular = (_popular.remembered(words, known) if everywhere else None) or []
    if len(popular) < COMMON:
        found = _read_hits(wanted, words, known, _TEXT, MAX_HITS + 1)
        if len(found) <= MAX_HITS:
            return ranked(found, wanted.order, words, MAX_HITS), False
        rows = _unsorted(wanted)
        found += _popular.read(rows, words, known) if everywhere else _best(rows, words)
        return ranked(found + _read_titles(wanted, words, known), wanted.order, words, MAX_HITS), True
    if wanted.order == RELEVANCE:
        having, others = in_title(popular, words)
        if len(popular) > MAX_HITS and sum(not is_dubious(row) for row in having) >= shown:
            # They are the best-rated ones of all that have the words in their title.
            return ranked(having + others[:MAX_HITS], wanted.order, words, MAX_HITS), True
        popular = having + others[: MAX_HITS + 1]
    found = popular + _read_titles(wanted, words, known)
    missing = MAX_HITS + 1 - len({row[0] for row in found})
    more = missing <= 0
    if not more:
        limit = min(-(-missing // 50) * 50, MAX_HITS + 1)
        hits = _read_hits(wanted, words, known, _TEXT, limit)
        found, more = found + hits, len(hits) == limit
    return ranked(found, wanted.order, words, MAX_HITS), more


def _unsorted(wanted: Wanted) -> QuerySet[Quiz]:
    rows = community(wanted).order_by()
    return rows.filter(pick__isnull=False) if wanted.order == PICKED else rows


def _read_titles(wanted: Wanted, words: list[str], known: _Known) -> list[Row]:
    return _read_hits(wanted, words, known, "search_entry__title", MAX_HITS)


def _read_hits(wanted: Wanted, words: list[str], known: _Known, field: str, limit: int) -> list[Row]:
    if known is None:
        with word_index.preferred():
            return list(with_words(_unsorted(wanted), words, field).values_list(*RANKED_BY)[:limit])
    # The SQL has a place for the words of each list, which is told from others by its number.
    places = [[number] for number in range(len(known))]
    sql, params = compiled_reads.sql_of(
        ("hits", replace(wanted, query=""), len(known), field, limit),
        lambda: holding(_unsorted(wanted), places, field).values_list(*RANKED_BY)[:limit],
    )
    given = [known[value[0]] if isinstance(value, list) else value for value in params]
    return compiled_reads.read(sql, given, set_up=word_index.SET_UP)


def _best(rows: QuerySet[Quiz], words: list[str]) -> list[Any]:
    """The best-rated ones with all the words. Put together with "", the text is read and not looked up in the index:
    for a word that is everywhere that would take longer."""
    window = rows.order_by(attention_last(), *EXPLORE_ORDERS["best"])[:POPULAR_WINDOW]
    text = Concat("search_entry__text", Value(""), output_field=TextField())
    chosen = Quiz.objects.filter(pk__in=window.values("pk")).alias(read=text)
    best_first = with_words(chosen, words, "read").order_by(attention_last(), *EXPLORE_ORDERS["best"])
    return list(best_first.values_list(*RANKED_BY)[:MAX_HITS])


def _similar(wanted: Wanted, words: list[str], found: list[UUID]) -> dict[UUID, str]:
    """Quizzes whose titles, subjects or tags are spelled nearly so, each with those, best first. PostgreSQL only."""
    sql, params = compiled_reads.sql_of(("similar", replace(wanted, query="")), lambda: _spelled_nearly(wanted, _TYPED))
    typed = " ".join(words)
    rows = compiled_reads.read(sql, [typed if value is _TYPED else value for value in params], set_up=word_index.SET_UP)
    return dict([(pk, title) for pk, title in rows if pk not in found][:MAX_SIMILAR])


# Stands for what was typed in SQL that is kept; told by being this very string, since filters may say the same.
_TYPED = "what was typed"


def _spelled_nearly(wanted: Wanted, text: str) -> QuerySet[Quiz, Any]:
    """(id, title) of them, the likest first; with room for those that are found already."""
    alike = community(wanted).filter(search_entry__title__trigram_word_similar=text)
    ordered = alike.annotate(likeness=TrigramWordSimilarity(text, "search_entry__title")).order_by(
        "-likeness", "-rating_score", "-plays", "id"
    )
    return ordered.values_list("pk", "search_entry__title")[: MAX_SIMILAR + FEW_HITS]
