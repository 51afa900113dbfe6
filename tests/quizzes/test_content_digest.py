"""Questions that moderators have hidden are known again when they come back by a file."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from accounts.bin_services import put_back, put_into_bin
from accounts.models import User
from quizzes import migrations, services
from quizzes import moderation_queries as queries
from quizzes.content_digest import questions_digest
from quizzes.exports import export_quiz
from quizzes.formats import FORMATS
from quizzes.imports import accept_import, preview_import
from quizzes.lookalikes import hidden_lookalike, note_lookalikes
from quizzes.models import ModRating, Quiz, QuizRevision, SearchEntry
from quizzes.question_types import TYPES
from quizzes.sketches import SKETCH_CHARACTERS, are_alike, questions_sketch, sketch_likeness
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.quizzes.moderated import QUEUE, appeal, page_of, rate, rating_of
from tests.quizzes.strategies import json_values

EXAMPLES = [kind.example() for kind in TYPES.values()]


@given(st.permutations(EXAMPLES))
def test_the_order_of_questions_does_not_matter(questions: list[Any]) -> None:
    assert questions_digest(questions) == questions_digest(EXAMPLES) != questions_digest(questions[1:])


@given(json_values)
def test_whatever_a_row_holds_is_read(value: Any) -> None:
    digest = questions_digest(value if isinstance(value, list) else [value])
    assert len(digest) in (0, 32)


def test_words_count_and_nothing_else() -> None:
    plain = {"type": "ABCD", "question": "Who?", "time": 20, "answers": [{"answer": "A"}, {"answer": "B"}]}
    dressed = {**plain, "question": "<b>WHO</b> …", "time": 90, "points": 2, "image": "/x.png"}
    assert questions_digest([plain]) == questions_digest([dressed])
    assert questions_digest([plain]) != questions_digest([{**plain, "question": "Whom?"}])
    assert questions_digest([]) == questions_digest([{"question": "?!", "answers": []}]) == ""


@pytest.mark.smoke
@pytest.mark.django_db
@pytest.mark.parametrize("format_name", ["json", "csv"])
def test_a_hidden_quiz_that_comes_back_by_a_file_is_first_in_the_queue(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz, format_name: str
) -> None:
    hidden = services.create_quiz(owner=teacher, title="Hidden one", questions=EXAMPLES, public=True)
    appealed = make_quiz(other_teacher, public=True, questions=EXAMPLES[:1])
    rate(hidden, moderator, ModRating.NOT_SAFE)
    rate(appealed, moderator, ModRating.NEEDS_ATTENTION)
    appeal(appealed)
    file = export_quiz(quiz=hidden, form=FORMATS[format_name]).data
    found = preview_import(data=file, filename=f"quiz.{format_name}", format_name=format_name)
    back = accept_import(owner=teacher, found=found, title="All new").quiz
    services.update_quiz(quiz=back, changes={"public": True})
    assert rating_of(back) is None
    queue = list(queries.moderation_queue())
    assert [(one.title, one.like_hidden) for one in queue] == [("All new", hidden.pk), (appealed.title, None)]
    client = signed_in(moderator)
    assert "Asks the same as a hidden quiz" in client.get(QUEUE).content.decode()
    page = client.get(page_of(back)).content.decode()
    assert "A hidden quiz asks the same" in page
    assert page_of(hidden) in page
    assert "It insults people." in page
    listed = Api(moderator).get("/moderation/queue/").json()["results"]
    assert [one["like_hidden"] for one in listed] == [str(hidden.pk), None]
    # Nor does deleting it first help.
    put_into_bin(thing=hidden)
    page = client.get(page_of(back)).content.decode()
    assert ("Hidden one" in page, page_of(hidden) in page, "It insults people." in page) == (True, False, True)
    put_back(thing=hidden)
    # Shown again, it says nothing against the other any more.
    rate(hidden, moderator, ModRating.OK)
    assert [one.like_hidden for one in queries.moderation_queue()] == [None, None]
    rate(hidden, moderator, ModRating.NOT_SAFE)
    rate(back, moderator, ModRating.NOT_SAFE)
    assert not Quiz.objects.filter(pk__in=queries.moderation_queue().values("pk"), title="All new").exists()


CAPITALS: list[Any] = [
    {
        "type": "TEXT",
        "question": f"What is the capital of the country {name}, which everybody knows?",
        "time": 20,
        "image": None,
        "hide_results": False,
        "answers": [{"answer": capital, "case_sensitive": False}],
    }
    for name, capital in (("Peru", "Lima"), ("Chile", "Santiago"), ("Bolivia", "La Paz &amp; Sucre"))
]
REWORDED: list[Any] = [{**CAPITALS[0], "question": "What is the capital of the country Peru, which nobody knows?"}]
REWORDED += CAPITALS[1:]
OTHERS: list[Any] = [
    {**one, "question": f"Which river of these is longest in {place}?", "answers": [{**one["answers"][0], "answer": a}]}
    for one, place, a in zip(CAPITALS, ("Africa", "Asia", "America"), ("Nile", "Yangtze", "Amazon"), strict=True)
]


@given(json_values)
def test_of_whatever_a_row_holds_a_sketch_is_made(value: Any) -> None:
    sketch = questions_sketch(value if isinstance(value, list) else [value])
    assert len(sketch) <= SKETCH_CHARACTERS
    assert sketch == "" or sketch_likeness(sketch, sketch) == 1


def test_a_changed_word_leaves_quizzes_alike_and_other_questions_dont() -> None:
    sketch = questions_sketch(CAPITALS)
    assert sketch_likeness(sketch, questions_sketch(CAPITALS[::-1])) == 1
    assert 0.8 < sketch_likeness(sketch, questions_sketch(REWORDED)) < 1
    assert sketch_likeness(sketch, questions_sketch(OTHERS)) < 0.2
    assert questions_sketch([{"type": "SLIDE", "question": "Break", "answers": "Tea"}]) == ""
    assert not are_alike("", "")


@pytest.mark.smoke
@pytest.mark.django_db
def test_a_hidden_quiz_that_comes_back_with_a_changed_word_stands_beside_it(
    signed_in: Any, teacher: User, other_teacher: User, moderator: User
) -> None:
    hidden = services.create_quiz(owner=teacher, title="Hidden one", questions=CAPITALS, public=True)
    before = services.create_quiz(owner=other_teacher, title="Was there", questions=REWORDED, public=True)
    other = services.create_quiz(owner=other_teacher, title="Another", questions=OTHERS, public=True)
    assert [one.like_hidden for one in queries.moderation_queue()] == [None] * 3
    rate(hidden, moderator, ModRating.NOT_SAFE)
    after = services.create_quiz(owner=teacher, title="Came back", questions=REWORDED[::-1], public=True)
    named = [(one.title, one.like_hidden) for one in queries.moderation_queue()]
    assert named == [("Was there", hidden.pk), ("Came back", hidden.pk), (other.title, None)]
    page = signed_in(moderator).get(page_of(after)).content.decode()
    assert page_of(hidden) in page
    assert "A hidden quiz asks the same, or nearly so" in page
    # Looked at and found to be fine, or rewritten, or the first one shown again: there is nothing to say any more.
    rate(before, moderator, ModRating.OK)
    services.update_quiz(quiz=after, changes={"questions": OTHERS})
    assert [one.like_hidden for one in queries.moderation_queue()] == [None, None]
    services.update_quiz(quiz=after, changes={"questions": REWORDED})
    rate(hidden, moderator, ModRating.OK)
    assert [one.like_hidden for one in queries.moderation_queue()] == [None, None]


@pytest.mark.django_db
def test_looking_for_hidden_ones_takes_as_many_queries_for_three_as_for_one(
    teacher: User, moderator: User, make_quiz: MakeQuiz, django_assert_num_queries: Any
) -> None:
    hidden = [make_quiz(teacher, public=True, questions=CAPITALS) for _ in range(3)]
    waiting = services.create_quiz(owner=teacher, title="Came back", questions=REWORDED, public=True)
    sketch = questions_sketch(REWORDED)
    for one in hidden:
        rate(one, moderator, ModRating.NOT_SAFE)
        with django_assert_num_queries(1):
            assert hidden_lookalike(sketch=sketch, of=waiting) == one.pk
        with django_assert_num_queries(2):
            assert note_lookalikes(hidden=one, sketch=sketch) == 1
    with django_assert_num_queries(0):
        assert hidden_lookalike(sketch="", of=waiting) is None


@pytest.mark.smoke
@pytest.mark.django_db
def test_what_was_stored_before_is_known_and_found_like_what_is_new(teacher: User) -> None:
    quiz = services.create_quiz(owner=teacher, title="Capitals", questions=CAPITALS, public=True)
    known, found = quiz.revisions.values("digest", "sketch").get(), SearchEntry.objects.values("text").get()
    assert " amp " not in found["text"]
    QuizRevision.objects.update(digest="before", sketch="")
    SearchEntry.objects.update(text=" capitals la paz amp sucre ")
    name = next(one.name for one in iter_modules(migrations.__path__) if one.name.endswith("_lookalikes"))
    migration = import_module(f"quizzes.migrations.{name}")
    migration.know_again(apps, None)
    migration.index_typed_answers(apps, None)
    assert quiz.revisions.values("digest", "sketch").get() == known
    assert SearchEntry.objects.values("text").get() == found
