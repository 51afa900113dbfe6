"""Reads of QuizTivities and their links. Lists never load `pages`: they count them in the database."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.permissions import Person, is_administrator
from media_storage.models import StorageItem
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.queries import SHOWN, JSONArrayLength


def listed_quiztivities(rows: QuerySet[QuizTivity]) -> QuerySet[QuizTivity]:
    """For a list: each with its owner and `page_count`, without the pages themselves."""
    return rows.select_related("user").defer("pages").annotate(page_count=JSONArrayLength("pages"))


def own_quiztivities(user: User) -> QuerySet[QuizTivity]:
    return QuizTivity.objects.filter(user=user)


def public_quiztivities() -> QuerySet[QuizTivity]:
    """What everybody may open, newest first."""
    return QuizTivity.objects.filter(SHOWN).order_by("-created_at", "id")


def quiztivities_visible_to(person: Person) -> QuerySet[QuizTivity]:
    """Own and public ones; administrators all."""
    if is_administrator(person):
        return QuizTivity.objects.all()
    if isinstance(person, User):
        return QuizTivity.objects.filter(Q(user=person) | SHOWN)
    return QuizTivity.objects.filter(SHOWN)


def quiztivities_editable_by(person: Person) -> QuerySet[QuizTivity]:
    """Own ones; for administrators all."""
    if is_administrator(person):
        return QuizTivity.objects.all()
    return own_quiztivities(person) if isinstance(person, User) else QuizTivity.objects.none()


def shares_of(quiztivity: QuizTivity) -> QuerySet[QuizTivityShare]:
    """The links that were not revoked, newest first; expired ones too."""
    return quiztivity.shares.filter(revoked_at__isnull=True).order_by("-created_at", "id")


def find_share(share_id: UUID) -> QuizTivityShare:
    """Also one that is over, to say so. Raises QuizTivityShare.DoesNotExist."""
    return QuizTivityShare.objects.select_related("quiztivity__user").get(pk=share_id)


def shared_file(share: QuizTivityShare, item_id: UUID, *, now: datetime) -> StorageItem | None:
    """A file that an open link shows."""
    if not share.is_open(now):
        return None
    return share.quiztivity.storage_items.filter(pk=item_id, deleted_at__isnull=True).first()
