"""Everything that changes quizzes, ratings and results. Each function is one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import counters
from accounts.models import User
from quizzes.counters import count_rating
from quizzes.files import named_files
from quizzes.freshness import community_changed
from quizzes.hidden_copies import hide_copy
from quizzes.models import GameResult, Quiz, Rating
from quizzes.queries import JSONArrayLength
from quizzes.revisions import keep_change, keep_first, present, snapshot
from quizzes.tagging import set_tags
from quizzes.validation import QuizInvalid, check_publishable, clean_quiz

__all__ = [
    "QuizInvalid",
    "copy_quiz",
    "count_play",
    "count_view",
    "create_quiz",
    "delete_quiz",
    "publish_quizzes",
    "rate_quiz",
    "set_result_clock",
    "set_result_note",
    "update_quiz",
    "withdraw_rating",
]

# What replacing a whole quiz sets where nothing is given.
EMPTY_CONTENT: dict[str, Any] = {
    "title": "",
    "description": "",
    "questions": [],
    "cover_image": "",
    "background_image": "",
    "background_color": "",
    "language": "",
    "subject": "",
    "level": "",
    "tags": [],
}
# What a moderator looked at; a rating of other content would be a false promise.
CONTENT_FIELDS = frozenset(EMPTY_CONTENT)
VIEW_COUNTS_AGAIN_AFTER_S = 60 * 60


def create_quiz(
    *,
    owner: User,
    title: str,
    questions: list[dict[str, Any]],
    description: str = "",
    public: bool = False,
    cover_image: str = "",
    background_image: str = "",
    background_color: str = "",
    language: str = "",
    subject: str = "",
    level: str = "",
    tags: Sequence[str] = (),
) -> Quiz:
    """Validate and store a new quiz. Raises QuizInvalid with every problem."""
    values = clean_quiz(
        {
            "title": title,
            "description": description,
            "questions": questions,
            "public": public,
            "cover_image": cover_image,
            "background_image": background_image,
            "background_color": background_color,
            "language": language,
            "subject": subject,
            "level": level,
            "tags": tags,
        }
    )
    names = values.pop("tags")
    check_publishable(public=values["public"], question_count=len(values["questions"]))
    with transaction.atomic():
        quiz = Quiz.objects.create(user=owner, **values)
        set_tags(quiz=quiz, names=names)
        now = snapshot(quiz, tags=names, files=_link_files(quiz, also=()))
        keep_first(quiz=quiz, saved_by_id=owner.pk, now=now)
    return quiz


def update_quiz(
    *, quiz: Quiz, changes: dict[str, Any], saved_by: User | None = None, note: str = "", files: Iterable[UUID] = ()
) -> Quiz:
    """Validate and store the given fields (see validation.EDITABLE_FIELDS); the others stay.

    Changed content becomes a version with `note`, saved by the owner if nobody else is given, and takes the moderators'
    rating away, but for “not safe for school”. `files` may be shown although they are somebody else's and not linked
    at present. Raises QuizInvalid; `quiz` is then as it was. Returns the stored quiz; `quiz` itself is updated too.
    """
    cleaned = clean_quiz(changes)
    names = cleaned.pop("tags", None)
    with transaction.atomic():
        stored = Quiz.objects.select_for_update().get(pk=quiz.pk)
        before = present(stored)
        retagged = names is not None and set_tags(quiz=stored, names=names, present=before.content["tags"])
        different = {name: value for name, value in cleaned.items() if getattr(stored, name) != value}
        for name, value in different.items():
            setattr(stored, name, value)
        if "public" in different or "questions" in different:
            check_publishable(public=stored.public, question_count=len(stored.questions))
        if different or retagged:
            changed = retagged or bool(CONTENT_FIELDS & different.keys())
            # A private quiz too: else it could be unpublished, changed and published again with its old rating. What is
            # hidden stays so until a moderator has looked at the change.
            if changed and not stored.is_hidden:
                stored.mod_rating = None
            stored.updated_at = timezone.now()
            stored.save(update_fields=[*different, "mod_rating", "updated_at"])
            linked = _link_files(stored, also=[*map(UUID, before.files), *files])
            if changed:
                now = snapshot(stored, tags=before.content["tags"] if names is None else names, files=linked)
                by = saved_by.pk if saved_by else stored.user_id
                keep_change(quiz=stored, before=before, now=now, saved_by_id=by, note=note)
    for name in (*cleaned, "mod_rating", "updated_at"):
        setattr(quiz, name, getattr(stored, name))
    return stored


def copy_quiz(*, quiz: Quiz, owner: User) -> Quiz:
    """A private copy of `quiz` that belongs to `owner`, without ratings, plays and results.

    It names whom it was copied from; a copy of one's own keeps whom that one names. What moderators hid is hidden in
    its copies, too.
    """
    own = quiz.user_id == owner.pk
    with transaction.atomic():
        copy = Quiz.objects.create(
            user=owner,
            title=quiz.title,
            description=quiz.description,
            questions=quiz.questions,
            cover_image=quiz.cover_image,
            background_image=quiz.background_image,
            background_color=quiz.background_color,
            language=quiz.language,
            subject=quiz.subject,
            level=quiz.level,
            copied_from_id=quiz.copied_from_id if own else quiz.pk,
            copied_from_author=quiz.copied_from_author if own else quiz.user.username,
            imported_from_kahoot=quiz.imported_from_kahoot,
            kahoot_id=quiz.kahoot_id,
        )
        set_tags(quiz=copy, names=quiz.tags.values_list("name", flat=True))
        copy.storage_items.set(quiz.storage_items.values_list("pk", flat=True))
        first = keep_first(quiz=copy, saved_by_id=owner.pk, now=present(copy))
        hide_copy(copy=copy, of=quiz, revision=first)
    return copy


def delete_quiz(*, quiz: Quiz) -> None:
    """Remove the quiz and its ratings for good; results of its games stay. People put it into the bin before."""
    quiz.delete()


def publish_quizzes(*, quizzes_queryset: QuerySet[Quiz], public: bool) -> int:
    """Publish or unpublish; returns how many changed. Quizzes without questions can't be published and stay."""
    ids = list(quizzes_queryset.order_by().values_list("pk", flat=True))
    rows = Quiz.objects.filter(pk__in=ids, public=not public)
    if public:
        rows = rows.alias(question_count=JSONArrayLength("questions")).filter(question_count__gt=0)
    count = rows.update(public=public, updated_at=timezone.now())
    community_changed()
    return count


def rate_quiz(*, user: User, quiz: Quiz, positive: bool) -> Rating:
    """Like or dislike; a second rating replaces the first. Quiz.likes and dislikes follow in the same transaction."""
    with transaction.atomic():
        _lock(quiz)
        rating, is_new = Rating.objects.get_or_create(user=user, quiz=quiz, defaults={"positive": positive})
        if is_new:
            count_rating(quiz.pk, positive=positive, by=+1)
        elif rating.positive != positive:
            rating.positive = positive
            rating.save(update_fields=["positive"])
            count_rating(quiz.pk, positive=not positive, by=-1)
            count_rating(quiz.pk, positive=positive, by=+1)
    quiz.refresh_from_db(fields=["likes", "dislikes"])
    return rating


def withdraw_rating(*, user: User, quiz: Quiz) -> bool:
    """Take one's rating back; False when there was none."""
    with transaction.atomic():
        _lock(quiz)
        rating = Rating.objects.filter(user=user, quiz=quiz).first()
        if rating is not None:
            rating.delete()  # quizzes.counters takes it off the counter
    quiz.refresh_from_db(fields=["likes", "dislikes"])
    return rating is not None


def count_view(*, quiz: Quiz, viewer: User | AnonymousUser, place: str = "") -> bool:
    """Count somebody's look at a quiz, once an hour and not the owner's; says whether it counted.

    Visitors without an account are told apart by `place`, their address, which is not kept: a class behind one
    address counts once.
    """
    if quiz.user_id == viewer.pk:
        return False
    who = viewer.pk or salted_hmac("quiz-view", place).hexdigest()[:32]
    if not counters.is_first(f"quiz-view:{quiz.pk}:{who}", window_s=VIEW_COUNTS_AGAIN_AFTER_S):
        return False
    Quiz.objects.filter(pk=quiz.pk).update(views=F("views") + 1)
    return True


def count_play(quiz_id: UUID) -> None:
    """Count a game. A quiz that is gone, or in the bin, is fine: its games go on."""
    Quiz.with_bin.filter(pk=quiz_id).update(plays=F("plays") + 1)


def set_result_note(*, result: GameResult, note: str) -> GameResult:
    """Keep the host's note (plain text)."""
    result.note = note.strip()
    result.save(update_fields=["note"])
    return result


def set_result_clock(*, result: GameResult, anonymise_at: datetime | None) -> GameResult:
    """When this result loses its names; None leaves it to the instance's own limit."""
    result.anonymise_at = anonymise_at
    result.save(update_fields=["anonymise_at"])
    return result


def _lock(quiz: Quiz) -> None:
    """Hold the quiz's row, so that ratings of one quiz take turns. Raises Quiz.DoesNotExist."""
    Quiz.objects.select_for_update().only("pk").get(pk=quiz.pk)


def _link_files(quiz: Quiz, *, also: Iterable[UUID]) -> list[UUID]:
    """Keep `storage_items` equal to the files that the quiz names; returns their ids.

    Only the owner's files and those linked before (`also`: a copied quiz brings its files along): a quiz
    must not give its owner access to a stranger's file by naming it.
    """
    ids = list(named_files(quiz, also=also).values_list("pk", flat=True))
    quiz.storage_items.set(ids)
    return ids
