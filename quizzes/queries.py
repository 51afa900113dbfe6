"""Reads of quizzes and results. Lists never load `questions`: they count them in the database."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Case, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.sql.compiler import SQLCompiler

from accounts.models import User
from accounts.permissions import Person, is_administrator
from quizzes.models import Folder, GameResult, ModRating, Quiz, Rating, attention_last
from quizzes.natural_order import natural_key

Rows = TypeVar("Rows", bound=QuerySet[Any])

# What somebody published is hidden while their account waits to be deleted.
SHOWN = Q(public=True, user__is_deleted=False)


class JSONArrayLength(Func):
    """How many items a JSON list has, counted by SQLite or PostgreSQL; 0 when it is no list."""

    function = "json_array_length"
    output_field = IntegerField()
    arity = 1

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.source_expressions[0])
        length = f"CASE jsonb_typeof({sql}) WHEN 'array' THEN jsonb_array_length({sql}) ELSE 0 END"
        return length, (*params, *params)


def listed(rows: Rows) -> Rows:
    """Quizzes for a list: each with its owner and `question_count`, without the questions themselves."""
    return rows.select_related("user").defer("questions").annotate(question_count=JSONArrayLength("questions"))


def own_quizzes(user: User) -> QuerySet[Quiz]:
    return Quiz.objects.filter(user=user)


def public_quizzes() -> QuerySet[Quiz]:
    """The community: newest first, those that need attention last, those not safe for school not at all."""
    return (
        Quiz.objects.filter(SHOWN)
        .exclude(mod_rating=ModRating.NOT_SAFE)
        .order_by(attention_last(), "-created_at", "id")
    )


def moderatable_quizzes() -> QuerySet[Quiz]:
    """What moderators see: every public quiz, unrated first, then the oldest edit first."""
    unrated_first = Case(When(mod_rating__isnull=True, then=Value(0)), default=Value(1))
    return Quiz.objects.filter(SHOWN).order_by(unrated_first, "updated_at", "id")


def quizzes_visible_to(person: Person) -> QuerySet[Quiz]:
    """What somebody may open: own and public ones; moderators all public ones; administrators all."""
    if is_administrator(person):
        return Quiz.objects.all()
    public = SHOWN
    if not person.has_perm("quizzes.moderate_quiz"):
        public = public & ~Q(mod_rating=ModRating.NOT_SAFE)
    if isinstance(person, User):
        return Quiz.objects.filter(Q(user=person) | public)
    return Quiz.objects.filter(public)


def quizzes_editable_by(person: Person) -> QuerySet[Quiz]:
    """Own quizzes; for administrators all."""
    if is_administrator(person):
        return Quiz.objects.all()
    return own_quizzes(person) if isinstance(person, User) else Quiz.objects.none()


def own_folders(user: Person) -> list[Folder]:
    """In the order of their names; few, so that they are sorted here and alike on every database."""
    return in_order(Folder.objects.filter(user=user)) if isinstance(user, User) else []


def in_order(folders: Iterable[Folder]) -> list[Folder]:
    return sorted(folders, key=lambda folder: (natural_key(folder.name), folder.name, folder.pk))


def own_results(user: User) -> QuerySet[GameResult]:
    return GameResult.objects.filter(user=user)


def listed_results(rows: QuerySet[GameResult]) -> QuerySet[GameResult]:
    """Results for a list: with `question_count`, without questions, answers and scores."""
    return rows.defer("questions", "answers", "player_scores", "custom_field_data").annotate(
        question_count=JSONArrayLength("questions")
    )


def found_results(rows: QuerySet[GameResult], words: str) -> QuerySet[GameResult]:
    """Those whose title or note holds every word; "" finds all."""
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(note__icontains=word))
    return rows


def rating_of(user: User, quiz: Quiz) -> bool | None:
    """True for a like, False for a dislike, None for neither."""
    return Rating.objects.filter(user=user, quiz=quiz).values_list("positive", flat=True).first()
