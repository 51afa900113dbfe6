"""Everything that changes QuizTivities and their links. Each function is one transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes.models import QuizTivity, QuizTivityShare
from quizzes.page_types.shapes import stored_id
from quizzes.queries import JSONArrayLength
from quizzes.quiztivity_validation import check_publishable, clean_quiztivity, clean_share

# What replacing a whole activity sets where nothing is given.
EMPTY_CONTENT: dict[str, Any] = {"title": "", "pages": []}


class ChangedElsewhere(Exception):
    """The activity is no longer the one that the person who saves had opened."""


def create_quiztivity(*, owner: User, title: str, pages: list[dict[str, Any]], public: bool = False) -> QuizTivity:
    """Validate and store. Raises QuizInvalid with every problem."""
    values = clean_quiztivity({"title": title, "pages": pages, "public": public})
    check_publishable(public=values["public"], page_count=len(values["pages"]))
    with transaction.atomic():
        quiztivity = QuizTivity.objects.create(user=owner, **values)
        _link_files(quiztivity, also=())
    return quiztivity


def update_quiztivity(*, quiztivity: QuizTivity, changes: dict[str, Any], seen: datetime | None = None) -> QuizTivity:
    """Validate and store the given fields; the others stay.

    `seen` is the `updated_at` that the changes are based on: if somebody saved since, ChangedElsewhere is raised and
    nothing is stored. None replaces whatever is there. Raises QuizInvalid. `quiztivity` itself is updated too.
    """
    cleaned = clean_quiztivity(changes)
    with transaction.atomic():
        stored = QuizTivity.objects.select_for_update().get(pk=quiztivity.pk)
        if seen is not None and stored.updated_at != seen:
            raise ChangedElsewhere
        different = {name: value for name, value in cleaned.items() if getattr(stored, name) != value}
        for name, value in different.items():
            setattr(stored, name, value)
        if {"public", "pages"} & different.keys():
            check_publishable(public=stored.public, page_count=len(stored.pages))
        if different:
            stored.updated_at = timezone.now()
            stored.save(update_fields=[*different, "updated_at"])
            _link_files(stored, also=stored.storage_items.values_list("pk", flat=True))
    for name in (*cleaned, "updated_at"):
        setattr(quiztivity, name, getattr(stored, name))
    return stored


def copy_quiztivity(*, quiztivity: QuizTivity, owner: User) -> QuizTivity:
    """A private copy that belongs to `owner`, without links; a stranger's names where it came from."""
    own = quiztivity.user_id == owner.pk
    with transaction.atomic():
        copy = QuizTivity.objects.create(
            user=owner,
            title=quiztivity.title,
            pages=quiztivity.pages,
            # A copy of one's own copy still comes from where that one came from.
            copied_from_id=quiztivity.copied_from_id if own else quiztivity.pk,
            copied_from_author=quiztivity.copied_from_author if own else quiztivity.user.username,
        )
        copy.storage_items.set(quiztivity.storage_items.values_list("pk", flat=True))
    return copy


def publish_quiztivities(*, rows: QuerySet[QuizTivity], public: bool) -> int:
    """Publish or make private; returns how many changed. Those without pages can't be published and stay."""
    chosen = QuizTivity.objects.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)), public=not public)
    if public:
        chosen = chosen.alias(page_count=JSONArrayLength("pages")).filter(page_count__gt=0)
    return chosen.update(public=public, updated_at=timezone.now())


def share_quiztivity(
    *, quiztivity: QuizTivity, user: User, name: object = "", minutes: object = None
) -> QuizTivityShare:
    """A new link, for so many minutes from now or, with None, until it is revoked. Raises QuizInvalid."""
    cleaned, expire_at = clean_share(name=name, minutes=minutes, now=timezone.now())
    return QuizTivityShare.objects.create(quiztivity=quiztivity, user=user, name=cleaned, expire_at=expire_at)


def revoke_share(*, share: QuizTivityShare) -> None:
    """The link and the files behind it are closed at once. To revoke it again changes nothing."""
    now = timezone.now()
    if QuizTivityShare.objects.filter(pk=share.pk, revoked_at__isnull=True).update(revoked_at=now):
        share.revoked_at = now


def _link_files(quiztivity: QuizTivity, *, also: Iterable[UUID]) -> None:
    """Keep `storage_items` equal to the files that the pages name.

    Only the owner's live files and those linked before (`also`: a copy brings its files along): nobody shall get
    at a stranger's file by naming it.
    """
    ids = {item_id for value in page_types.named_files(quiztivity.pages) if (item_id := stored_id(value))}
    allowed = Q(user=quiztivity.user_id) | Q(pk__in=list(also))
    live = StorageItem.objects.filter(allowed, pk__in=ids, deleted_at__isnull=True)
    quiztivity.storage_items.set(live.values_list("pk", flat=True))
