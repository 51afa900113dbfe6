"""Who may do what with a quiz: the one place that decides."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User
from accounts.permissions import Person, is_administrator
from media_storage.models import StorageItem
from media_storage.uses import Use
from quizzes import queries, richtext
from quizzes.models import Quiz


def can_view(person: Person, quiz: Quiz) -> bool:
    """Own, public and not hidden, or seen by role. Says the same as `queries.quizzes_visible_to`."""
    if _owns(person, quiz) or is_administrator(person):
        return True
    return is_published(quiz) and (not quiz.is_hidden or person.has_perm("quizzes.moderate_quiz"))


def can_explore(person: Person) -> bool:
    """The community's pages: everybody, or on an instance that keeps to itself those who are signed in."""
    return settings.COMMUNITY_OPEN or isinstance(person, User)


def can_see_answers(person: Person) -> bool:
    """The solutions of a quiz that one may view: those who teach, not whoever is about to play it."""
    return can_create(person) or can_moderate(person)


def can_read(person: Person, quiz: Quiz) -> bool:
    """A quiz with its solutions, as the API and files have it: own ones, and by those who teach or moderate others'."""
    return can_view(person, quiz) and (_owns(person, quiz) or can_see_answers(person))


def can_report(person: Person, quiz: Quiz) -> bool:
    """Whatever the community shows, by whom it is shown to; nobody reports an own quiz."""
    return can_explore(person) and quiz.public and can_view(person, quiz) and not _owns(person, quiz)


def can_edit(person: Person, quiz: Quiz) -> bool:
    """The owner and administrators, as far as their role lets them change quizzes at all."""
    return person.has_perm("quizzes.change_quiz") and (_owns(person, quiz) or is_administrator(person))


def can_delete(person: Person, quiz: Quiz) -> bool:
    return person.has_perm("quizzes.delete_quiz") and (_owns(person, quiz) or is_administrator(person))


def can_create(person: Person) -> bool:
    return person.has_perm("quizzes.add_quiz")


def can_start(person: Person, quiz: Quiz) -> bool:
    """A game of an own quiz, or of a public one that isn't hidden; signed-in people only."""
    if not isinstance(person, User) or not person.is_active:
        return False
    return _owns(person, quiz) or (is_published(quiz) and not quiz.is_hidden)


def can_rate(person: Person, quiz: Quiz) -> bool:
    """Likes and dislikes are for what the community shows."""
    return isinstance(person, User) and is_published(quiz) and can_view(person, quiz)


def can_moderate(person: Person, quiz: Quiz | None = None) -> bool:
    """Set `mod_rating`: of public quizzes only. Without a quiz: whether the person is a moderator at all."""
    return person.has_perm("quizzes.moderate_quiz") and (quiz is None or quiz.public)


def is_published(quiz: Quiz) -> bool:
    """Public, and not of an account that waits to be deleted."""
    return quiz.public and not quiz.user.is_deleted


def _owns(person: Person, quiz: Quiz) -> bool:
    return isinstance(person, User) and quiz.user_id == person.pk


class QuizAccess(BasePermission):
    """For viewsets. What a stranger may not see is left out of the queryset (404); the rest is decided here."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        if view.action in ("create", "copy"):
            return can_create(request.user)
        return True

    def has_object_permission(self, request: Request, view: Any, obj: Quiz) -> bool:
        if view.action in ("update", "partial_update"):
            return can_edit(request.user, obj)
        if view.action == "destroy":
            return can_delete(request.user, obj)
        if view.action in ("rating", "withdraw_rating"):
            return can_rate(request.user, obj)
        if view.action == "moderation":
            return can_moderate(request.user, obj)
        if view.action == "retrieve":
            return can_read(request.user, obj)
        return can_view(request.user, obj)


def in_the_bin(kind: str, thing_id: UUID, title: str) -> Use:
    """That something in the bin uses a file."""
    return Use(kind, thing_id, _("%(title)s (in the bin)") % {"title": title}, reverse("bin:page"))


def _told_title(quiz: Quiz, item: StorageItem) -> str:
    """What the file's owner learns of a quiz that uses it: a stranger's private copy has a title of its own."""
    strange = item.user_id is not None and quiz.user_id != item.user_id and not quiz.public
    return _("somebody's private copy") if strange else richtext.plain(quiz.title)


class QuizFiles:
    """Files of quizzes, for media_storage: whoever sees a quiz sees its pictures."""

    def uses_of(self, item: StorageItem) -> Iterator[Use]:
        """What is in the bin, too: it would come back without the file."""
        rows = Quiz.with_bin.filter(storage_items=item).only("pk", "title", "user_id", "public", "deleted_at")
        for quiz in rows.order_by("title", "pk"):
            title, address = _told_title(quiz, item), reverse("admin:quizzes_quiz_change", args=[quiz.pk])
            yield in_the_bin("quiz", quiz.pk, title) if quiz.is_in_bin else Use("quiz", quiz.pk, title, address)

    def shows(self, item: StorageItem, person: Person) -> bool:
        return queries.quizzes_visible_to(person).filter(storage_items=item).exists()
