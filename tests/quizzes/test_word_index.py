"""Words are found as by reading every text, whatever they are; the list of words follows the texts."""

import threading
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from accounts.models import User
from quizzes import explore as module
from quizzes import services, word_index
from quizzes.explore import Wanted, community, explore, with_words
from quizzes.models import ModRating, Quiz, SearchEntry, SearchWord
from quizzes.question_types import TYPES
from quizzes.ranking import RANKED_BY, ranked
from quizzes.search_text import entry_text, tokens
from quizzes.tasks import PERIODIC, forget_words
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the index of words is PostgreSQL's")
SYLLABLES = ("ba", "ko", "mi", "ßu", "né", "ra", "to", "漢", "x", "i")
SORTS = ("", "newest", "played", "best")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    module._popular.forget()
    yield
    module._popular.forget()


@pytest.fixture
def library(teacher: User) -> list[Quiz]:
    """Two hundred quizzes of a small language, most of them public."""
    dice = Random(7)

    def word() -> str:
        return "".join(dice.choices(SYLLABLES, k=dice.randint(1, 4)))

    quizzes = [
        Quiz(
            user=teacher, title=f"{word()} {word()}", description=" ".join(word() for _ in range(6)), questions=[],
            public=dice.random() < 0.9, mod_rating=dice.choice((None, None, 2, 4)), rating_score=dice.random(),
            plays=dice.randrange(9),
        )
        for _ in range(200)
    ]  # fmt: skip
    for quiz in quizzes:
        quiz.save()
    return quizzes


def test_the_same_is_found_as_by_reading_every_text(library: list[Quiz]) -> None:
    for sort in SORTS:
        module._popular.forget()
        assert found_as_by_reading(sort) > 500


def found_as_by_reading(sort: str) -> int:
    dice = Random(11)
    parts = ["", "ba", "b", "ra", "kom", "iba", "otora", "teacher", "漢", "SSU", "ne", "x i", "nothing"]
    queries = parts + [f"{dice.choice(parts)} {''.join(dice.choices(SYLLABLES, k=3))}" for _ in range(40)]
    found = 0
    for query in filter(tokens, queries):
        wanted = Wanted(query=query, sort=sort)
        hits = explore(wanted, page_size=300)
        expected = ranked_by_reading(wanted)
        assert [quiz.pk for quiz in hits.quizzes] == expected, (query, sort)
        found += len(expected)
    return found


def ranked_by_reading(wanted: Wanted) -> list[UUID]:
    """Ids of all quizzes with the words, best first, without an index or anything that is kept."""
    words = tokens(wanted.query)
    rows = list(with_words(community(wanted), words).values_list(*RANKED_BY))
    return ranked(rows, wanted.order, words, len(rows))


def test_the_first_are_the_first_of_all_where_the_best_rated_are_in_memory(
    library: list[Quiz], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of this small library are among the best-rated ones, whether few, some or many have a word."""
    monkeypatch.setattr(module, "MAX_HITS", 20)
    for sort in SORTS:
        module._popular.forget()
        for kept in (False, True):
            assert pages_are_of_all(sort) == {0, 1, 2}, (sort, kept)


def pages_are_of_all(sort: str) -> set[int]:
    """How many times twenty quizzes were found, at most two."""
    seen = set()
    for query in ("b", "ba", "mi", "ra ba", "漢", "teacher", "iba", "kom", "otora", "bako", "ne x", "nothing"):
        wanted = Wanted(query=query, sort=sort)
        expected = ranked_by_reading(wanted)
        for page in (1, 4):
            found = module.find(wanted, page=page, page_size=5)
            assert (found.ids, found.count) == (expected[:20][5 * found.page - 5 :][:5], min(20, len(expected))), wanted
            assert found.more == (len(expected) > 20), wanted
        seen.add(min(2, len(expected) // 20))
    return seen


@on_postgresql
def test_a_part_of_too_many_words_is_looked_for_in_the_texts(
    library: list[Quiz], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [quiz.pk for quiz in explore(Wanted(query="ba ko"), page_size=300).quizzes]
    monkeypatch.setattr(word_index, "MAX_WORDS", 2)
    assert word_index.known_words(["ba", "ko"]) is None
    assert [quiz.pk for quiz in explore(Wanted(query="ba ko"), page_size=300).quizzes] == expected != []


@on_postgresql
@pytest.mark.parametrize("field", ["title", "text"])
def test_words_are_looked_up_in_their_index(field: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    rows = word_index.holding(Quiz.objects.order_by(), [["volcano"]], f"search_entry__{field}")
    assert f"quizzes_search_{field}_words" in rows.explain()


@on_postgresql
def test_what_hits_are_ranked_by_is_read_without_the_quizzes() -> None:
    with connection.cursor() as cursor:
        for what in ("seqscan", "indexscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
    rows = word_index.holding(community(Wanted()).order_by(), [["volcano"]], "search_entry__text")
    assert "Index Only Scan using quizzes_ranking" in rows.values_list(*RANKED_BY).explain()


@on_postgresql
def test_the_list_of_words_follows_the_texts(teacher: User) -> None:
    question = TYPES["ABCD"].example()
    quiz = services.create_quiz(owner=teacher, title="Gneiss", questions=[question], public=True)
    services.create_quiz(owner=teacher, title="Granite", questions=[question], public=True)
    assert forget_words.func() == 0
    services.update_quiz(quiz=quiz, changes={"title": "Schist"})
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert {"gneiss", "schist", "granite", "teacher"} <= known
    assert forget_words.func() == 1
    services.delete_quiz(quiz=quiz)
    assert forget_words.func() == 1
    assert "granite" in set(SearchWord.objects.values_list("word", flat=True))
    assert forget_words in [job for job, _every in PERIODIC]


def test_a_word_of_any_length_is_stored_and_found(teacher: User) -> None:
    long = "".join(Random(3).choices("abcdefghij", k=5000))
    services.create_quiz(
        owner=teacher, title="Long", description=long[:400], public=True,
        questions=[{**TYPES["ABCD"].example(), "question": long[:299]}],
    )  # fmt: skip
    assert max(map(len, SearchEntry.objects.get().text.split())) == 200
    assert [quiz.title for quiz in explore(Wanted(query=long[:40])).quizzes] == ["Long"]
    assert entry_text(entry_text(long)) == entry_text(long)


# --- a word that is in too many quizzes ------------------------------------------------------------------


def test_what_became_private_or_was_hidden_is_not_found_in_memory_either(
    teacher: User, make_quiz: MakeQuiz, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(module, "MAX_HITS", 3)
    quizzes = [make_quiz(teacher, title=f"Zinc {n}", public=True, rating_score=n / 10) for n in range(8)]

    def found() -> list[str]:
        return [quiz.title for quiz in explore(Wanted(query="zinc")).quizzes]

    assert (found(), found()) == (["Zinc 7", "Zinc 6", "Zinc 5"],) * 2
    with django_capture_on_commit_callbacks(execute=True):
        services.publish_quizzes(quizzes_queryset=Quiz.objects.filter(pk=quizzes[7].pk), public=False)
    assert found() == ["Zinc 6", "Zinc 5", "Zinc 4"]
    with django_capture_on_commit_callbacks(execute=True):
        quizzes[6].mod_rating = ModRating.NOT_SAFE
        quizzes[6].save()
    assert found() == ["Zinc 5", "Zinc 4", "Zinc 3"]
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_quiz(quiz=quizzes[5])
    assert found() == ["Zinc 4", "Zinc 3", "Zinc 2"]


def test_what_is_in_memory_is_not_read_again(
    teacher: User, make_quiz: MakeQuiz, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(module, "MAX_HITS", 3)
    for number in range(5):
        make_quiz(teacher, title=f"Zinc {number}", public=True)
    explore(Wanted(query="zinc"))
    # The words and the quizzes; those with the word in their title are known.
    monkeypatch.setattr(module, "COMMON", 3)
    with django_assert_num_queries(2 if connection.vendor == "postgresql" else 1):
        assert explore(Wanted(query="zinc"), page_size=2).more


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_word_that_is_being_written_is_not_forgotten(teacher: User) -> None:
    """Who forgets words waits for whoever is just writing a text with one of them."""
    SearchWord.objects.create(word="gneiss")
    begun, forgotten = threading.Event(), threading.Event()

    def forget() -> None:
        begun.set()
        word_index.forget_unused_words()
        connection.close()
        forgotten.set()

    other = threading.Thread(target=forget)
    with transaction.atomic():
        services.create_quiz(owner=teacher, title="Gneiss", questions=[TYPES["ABCD"].example()], public=True)
        other.start()
        assert begun.wait(30)
        assert not forgotten.wait(0.3)
    other.join(60)
    assert forgotten.is_set()
    assert [quiz.title for quiz in explore(Wanted(query="gneis")).quizzes] == ["Gneiss"]
