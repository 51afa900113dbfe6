"""What is found, in which order, and what never is."""

import math
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from quizzes import explore as module
from quizzes import facets as facets_module
from quizzes import services
from quizzes.explore import Wanted, explore, read_wanted
from quizzes.facets import facets, suggestions
from quizzes.models import ModRating, Quiz
from quizzes.question_types import TYPES
from quizzes.rating_score import rating_score
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="trigrams are PostgreSQL's")
ABCD, ORDER, TEXT = (TYPES[code].example() for code in ("ABCD", "ORDER", "TEXT"))


def titles(**wanted: Any) -> list[str]:
    return [quiz.title for quiz in explore(Wanted(**wanted)).quizzes]


def new(owner: User, title: str, **values: Any) -> Quiz:
    return services.create_quiz(owner=owner, **{"title": title, "questions": [ABCD], "public": True, **values})


# --- finding -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["ICELAND", "icé", "hot stones", "lavà geysir", "geology", "teens", "basalt", "teacher", "deutsch", "magma"],
)
def test_a_quiz_is_found_by_everything_that_says_what_it_is(teacher: User, query: str) -> None:
    question = {**ABCD, "question": "What is <b>magma</b>?", "answers": [{**ABCD["answers"][0], "answer": "Geysir"},
                                                                        *ABCD["answers"][1:]]}  # fmt: skip
    typed = {**TEXT, "answers": [{"answer": "lava <hot>", "case_sensitive": False}]}
    new(teacher, "Volcanoes of Iceland", description="hot stones", questions=[question, typed], subject="Geology",
        level="Teens", language="de", tags=["basalt"])  # fmt: skip
    new(teacher, "Something else")
    others = ["Something else"] if query == "teacher" else []
    assert titles(query=query) == [*others, "Volcanoes of Iceland"]


def test_all_the_words_have_to_be_there(teacher: User) -> None:
    new(teacher, "Iron and oxygen")
    new(teacher, "Iron alone")
    assert titles(query="oxygen iron") == ["Iron and oxygen"]
    assert titles(query="iron helium") == []


@pytest.mark.parametrize("query", ["%", "_", "'", '"', "\\", "()", "\x00", "?!", "a' OR 1=1 --"])
def test_signs_are_no_words_and_no_commands(teacher: User, query: str) -> None:
    new(teacher, "Signs")
    assert titles(query=read_wanted({"q": query}).query) in ([], ["Signs"])


def test_private_and_hidden_quizzes_are_never_found(teacher: User, other_teacher: User) -> None:
    new(teacher, "Secret plans", public=False)
    hidden = new(teacher, "Secret dangers")
    Quiz.objects.filter(pk=hidden.pk).update(mod_rating=ModRating.NOT_SAFE)
    for wanted in (
        Wanted(query="secret"),
        Wanted(),
        Wanted(sort="best"),
        Wanted(author="teacher"),
        Wanted(mod_rating="2"),
    ):
        hits = explore(wanted)
        assert (hits.quizzes, hits.similar, hits.count) == ([], [], 0)
    assert suggestions("secret") == []
    assert facets(Wanted(query="secret"))[0]["kind"] == []


@on_postgresql
@pytest.mark.parametrize("query", ["fotosynthesis", "photosyntehsis", "Photosynthsis"])
def test_a_misspelled_word_finds_similar_titles_and_says_what_was_meant(teacher: User, query: str) -> None:
    new(teacher, "Photosynthesis in leaves")
    new(teacher, "Square roots")
    hits = explore(Wanted(query=query))
    assert (hits.quizzes, [quiz.title for quiz in hits.similar]) == ([], ["Photosynthesis in leaves"])
    assert hits.meant == "photosynthesis"


@on_postgresql
def test_what_is_typed_and_what_is_chosen_are_not_mixed_up(teacher: User) -> None:
    """The SQL of the first search is used again; a filter may say what stands for the words in it."""
    new(teacher, "Photosynthesis in leaves", subject=module._TYPED)
    new(teacher, "Photosynthesis at night")
    for query in ("fotosynthesis", "phtosynthesis"):
        hits = explore(Wanted(query=query, subject="".join(module._TYPED)))
        assert [quiz.title for quiz in hits.similar] == ["Photosynthesis in leaves"]


@on_postgresql
def test_similar_titles_are_public_ones_too(teacher: User) -> None:
    new(teacher, "Photosynthesis in leaves", public=False)
    assert explore(Wanted(query="fotosynthesis")).similar == []


# --- order ---------------------------------------------------------------------------------------------


def test_titles_come_before_texts_then_what_is_liked_then_what_is_played(teacher: User, make_quiz: MakeQuiz) -> None:
    text = make_quiz(teacher, title="In the text", description="about quartz", public=True, rating_score=0.9)
    plain = make_quiz(teacher, title="Quartz", public=True)
    played = make_quiz(teacher, title="Quartz played", public=True, plays=9)
    liked = make_quiz(teacher, title="Quartz liked", public=True, rating_score=0.5)
    dubious = make_quiz(teacher, title="Quartz?", public=True, rating_score=1, mod_rating=ModRating.NEEDS_ATTENTION)
    found = [quiz.pk for quiz in explore(Wanted(query="quartz")).quizzes]
    assert found == [quiz.pk for quiz in (liked, played, plain, text, dubious)]


def test_each_shelf_has_its_order_and_dubious_quizzes_are_last(teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, title="old", public=True, plays=3, rating_score=0.2)
    make_quiz(teacher, title="new", public=True, plays=1, rating_score=0.9)
    make_quiz(teacher, title="dubious", public=True, plays=9, rating_score=1, mod_rating=ModRating.NEEDS_ATTENTION)
    assert titles() == ["new", "old", "dubious"]
    assert titles(sort="played") == ["old", "new", "dubious"]
    assert titles(sort="best") == ["new", "old", "dubious"]
    assert titles(sort="picked") == []


def test_many_likes_of_many_are_better_than_one_of_one(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    services.rate_quiz(user=other_teacher, quiz=quiz, positive=True)
    quiz.refresh_from_db()
    assert quiz.rating_score == pytest.approx(rating_score(1, 0))
    assert (
        rating_score(90, 10) > rating_score(1, 0) > rating_score(1, 1) > rating_score(0, 5) == rating_score(0, 0) == 0
    )
    services.withdraw_rating(user=other_teacher, quiz=quiz)
    quiz.refresh_from_db()
    assert quiz.rating_score == 0


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_score_is_a_share_below_the_share_of_likes(likes: int, dislikes: int) -> None:
    score = rating_score(likes, dislikes)
    assert 0 <= score <= likes / max(1, likes + dislikes) + 1e-12
    assert math.isfinite(score)


# --- narrowing and pages -------------------------------------------------------------------------------


def test_filters_and_facets_agree(teacher: User, other_teacher: User) -> None:
    new(teacher, "Rivers", subject="Geography", level="Adults", language="en", tags=["water"], questions=[ABCD] * 6)
    new(teacher, "Lakes", subject="Geography", language="de", tags=["water", "nature"])
    new(other_teacher, "Sums", subject="Mathematics", questions=[ORDER])
    found, complete = facets(Wanted())
    assert complete
    assert found == {
        "language": [("de", 1), ("en", 1)],
        "subject": [("Geography", 2), ("Mathematics", 1)],
        "level": [("Adults", 1)],
        "kind": [("ABCD", 2), ("ORDER", 1)],
        "length": [("short", 2), ("medium", 1)],
    }
    for name, rows in found.items():
        for value, count in rows:
            assert explore(Wanted(**{name: value})).count == count
    assert titles(tag="#Water") == ["Lakes", "Rivers"]
    assert titles(author="OTHER_teacher") == ["Sums"]
    assert titles(subject="Geography", query="water", language="en") == ["Rivers"]
    assert titles(mod_rating="null") == ["Sums", "Lakes", "Rivers"]
    assert titles(mod_rating="4") == []


@given(st.dictionaries(st.sampled_from(["q", "sort", *module.FILTERS]), st.text(max_size=30)))
def test_whatever_an_address_says_is_read(params: dict[str, str]) -> None:
    wanted = read_wanted(params)
    assert wanted.order in module.SORTS
    assert wanted.mod_rating in ("", "null", *map(str, ModRating.values))


def test_pages_go_on_where_the_last_one_ended(teacher: User, make_quiz: MakeQuiz) -> None:
    for number in range(5):
        make_quiz(teacher, title=f"Tin {number}", public=True)
    for query in ("", "tin"):
        pages = [explore(Wanted(query=query), page=page, page_size=2) for page in (1, 2, 3, 99)]
        assert [[quiz.title for quiz in hits.quizzes] for hits in pages] == [
            ["Tin 4", "Tin 3"], ["Tin 2", "Tin 1"], ["Tin 0"], ["Tin 0"]
        ]  # fmt: skip
        assert {(hits.count, hits.more, hits.pages) for hits in pages} == {(5, False, 3)}


def test_where_a_word_is_everywhere_the_best_are_found_and_the_rest_is_said(
    teacher: User, make_quiz: MakeQuiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_HITS", 3)
    monkeypatch.setattr(facets_module, "MAX_HITS", 3)
    module._popular.forget()
    for number in range(6):
        make_quiz(teacher, title=f"Zinc {number}", description="iron", public=True, rating_score=number / 10)
    make_quiz(teacher, title="Iron", public=True)
    hits = explore(Wanted(query="iron"))
    assert ([quiz.title for quiz in hits.quizzes], hits.count, hits.more) == (["Iron", "Zinc 5", "Zinc 4"], 3, True)
    assert explore(Wanted()).more
    assert not facets(Wanted(query="iron"))[1]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(query="tin"), Wanted(sort="best", kind="ABCD")])
def test_three_quizzes_take_as_many_queries_as_one(teacher: User, make_quiz: MakeQuiz, wanted: Wanted) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            hits = explore(wanted)
            assert [(quiz.user.username, quiz.search_entry.question_total) for quiz in hits.quizzes]
            facets(wanted)
        assert not any('."questions"' in query["sql"] for query in captured)
        return len(captured)

    make_quiz(teacher, title="Tin")
    for _ in range(3):
        make_quiz(teacher, title="Tin mine", public=True)
    three = count()
    keep = Quiz.objects.filter(public=True).first()
    assert keep is not None
    Quiz.objects.exclude(pk=keep.pk).delete()
    # With few hits, similar titles are looked for.
    assert count() - three == (1 if wanted.query and connection.vendor == "postgresql" else 0)


@on_postgresql
@pytest.mark.parametrize("sort", ["newest", "played", "best"])
def test_a_page_is_read_from_its_index(sort: str) -> None:
    with connection.cursor() as cursor:
        for what in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{what} = off")
    plan = module._ordered(Wanted(sort=sort))[:20].explain()
    assert f"quizzes_explore_{sort}" in plan
    assert "Sort" not in plan


@on_postgresql
@pytest.mark.parametrize("field", ["title", "text"])
def test_words_are_looked_up_in_the_trigram_index(field: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = module.with_words(Quiz.objects.order_by(), ["volcano"], f"search_entry__{field}").explain()
    assert f"quizzes_search_{field}" in plan


# --- what search reads follows the quizzes --------------------------------------------------------------


def test_every_way_of_saving_keeps_the_index(teacher: User, other_teacher: User) -> None:
    quiz = new(teacher, "Before")
    services.update_quiz(quiz=quiz, changes={"title": "After", "questions": [ORDER, ABCD]})
    assert (titles(query="before"), titles(query="after")) == ([], ["After"])
    quiz = Quiz.objects.get()
    assert (quiz.search_entry.question_total, quiz.search_entry.question_kinds) == (2, " ABCD ORDER ")
    services.update_quiz(quiz=quiz, changes={"tags": ["hay"]})
    assert titles(query="hay") == ["After"]
    services.update_quiz(quiz=quiz, changes={"tags": []})
    assert titles(query="hay") == []
    services.publish_quizzes(quizzes_queryset=Quiz.objects.all(), public=False)
    assert titles(query="after") == []
    copy = services.copy_quiz(quiz=quiz, owner=other_teacher)
    services.publish_quizzes(quizzes_queryset=Quiz.objects.filter(pk=copy.pk), public=True)
    assert titles(query="after other_teacher") == ["After"]
    services.delete_quiz(quiz=copy)
    assert titles() == []


def test_a_renamed_author_is_found_by_the_new_name(teacher: User) -> None:
    new(teacher, "Rivers")
    teacher.username = "lovelace"
    teacher.save()
    assert (titles(query="teacher"), titles(query="lovelace")) == ([], ["Rivers"])


def test_suggestions_go_on_with_what_is_typed(teacher: User) -> None:
    new(teacher, "<b>River</b> deltas")
    new(teacher, "Driving")
    assert suggestions("riv") == ["River deltas"]
    assert suggestions("riv del") == ["River deltas"]
    assert suggestions("") == []
