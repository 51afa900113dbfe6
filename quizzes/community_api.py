"""REST API of the community: what everybody sees, the same for everybody. Remembered by quizzes.community_cache."""

from typing import Any

import msgspec
from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from redis.exceptions import RedisError
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from accounts.models import User
from quizzes import question_types
from quizzes.community_serializers import (
    CommunityPageSerializer,
    FacetsSerializer,
    PublicQuizDetailSerializer,
    StatsSerializer,
    SuggestionsSerializer,
)
from quizzes.conditional import ConditionalReads
from quizzes.explore import (
    FILTERS,
    LENGTHS,
    NOT_CHECKED,
    PAGE_SIZE,
    SORTS,
    Wanted,
    find,
)
from quizzes.explore import community as community_of
from quizzes.facets import facets, suggestions
from quizzes.models import ModRating, Quiz
from quizzes.permissions import can_explore
from quizzes.public_json import public_quiz_json, public_quizzes_json, public_rows_json

MAX_PAGE_SIZE = 100
STATS_KEPT_S = 60
_CHOICES: dict[str, tuple[str, ...]] = {
    "sort": SORTS,
    "kind": tuple(question_types.TYPES),
    "length": tuple(LENGTHS),
    "mod_rating": (*map(str, ModRating.values), NOT_CHECKED),
}
_MEANING = {
    "q": "Words that are all in it: title, description, questions and answers, tags, subject, language, level, author.",
    "sort": "relevance with words, else newest first; picked: what moderators recommend.",
    "language": "A code, e.g. en.",
    "author": "A user name.",
    "kind": "It has questions of this type.",
    "length": "short: to 5 questions · medium: to 15 · long.",
}
_WANTED = [
    OpenApiParameter(name, enum=_CHOICES.get(name), description=_MEANING.get(name, ""))
    for name in ("q", "sort", *FILTERS)
]
_PAGING = [
    OpenApiParameter("page", int, description="A page number, from 1."),
    OpenApiParameter("page_size", int, description=f"{PAGE_SIZE} unless told otherwise, at most {MAX_PAGE_SIZE}."),
]


class MayExplore(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return can_explore(request.user)


class CommunityView(APIView):
    """On an instance that is open, who asks isn't even looked at."""

    permission_classes = (MayExplore,)

    def get_authenticators(self) -> Any:
        return [] if settings.COMMUNITY_OPEN else super().get_authenticators()


def read_strictly(params: Any) -> Wanted:
    """For programs: what makes no sense is refused."""
    given = {name: params.get(name, "").replace("\x00", "").strip()[:200] for name in ("q", "sort", *FILTERS)}
    for name, choices in _CHOICES.items():
        if given[name] and given[name] not in choices:
            raise ValidationError(
                {name: [_("Choose one of %(choices)s.") % {"choices": ", ".join(choices)}]}, code="invalid_choice"
            )
    return Wanted(query=given.pop("q"), **given)


def _number(params: Any, name: str, default: int, most: int) -> int:
    text = params.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) >= 1):
        raise ValidationError({name: [_("This must be a number from 1.")]}, code="invalid")
    return min(int(text), most)


def _json(values: Any) -> HttpResponse:
    """Encoded at once, times and ids included; every view here answers JSON only."""
    return HttpResponse(msgspec.json.encode(values), content_type="application/json")


class CommunityListView(CommunityView):
    @extend_schema(
        operation_id="community_list",
        summary="Find public quizzes",
        parameters=[*_WANTED, *_PAGING],
        responses=CommunityPageSerializer,
        auth=[{}],
    )
    def get(self, request: Request) -> HttpResponse:
        params = request.query_params
        wanted, page = read_strictly(params), _number(params, "page", 1, 10**6)
        size = _number(params, "page_size", PAGE_SIZE, MAX_PAGE_SIZE)
        hits = find(wanted, page=page, page_size=size, as_rows=True)
        if page > hits.pages:
            raise NotFound(_("There is no such page."))
        address = request.build_absolute_uri()
        after, before = hits.page + 1, hits.page - 1
        further = {
            "next": replace_query_param(address, "page", after) if after <= hits.pages else None,
            "previous": None
            if before < 1
            else replace_query_param(address, "page", before)
            if before > 1
            else remove_query_param(address, "page"),
        }
        return _json(
            {
                "count": hits.count,
                "more": hits.more,
                "page": hits.page,
                "meant": hits.meant,
                **further,
                "results": public_quizzes_json(hits.ids)
                if hits.rows is None or not hits.count
                else public_rows_json(hits.rows, (wanted, hits.page, size, min(hits.count, hits.page * size))),
                "similar": public_quizzes_json(hits.similar),
            }
        )


class CommunityQuizView(CommunityView):
    @extend_schema(summary="A public quiz, as players see it", responses=PublicQuizDetailSerializer, auth=[{}])
    def get(self, request: Request, pk: Any) -> HttpResponse:
        return _json(public_quiz_json(pk))


class FacetsView(CommunityView):
    @extend_schema(
        summary="What public quizzes can be narrowed by", parameters=_WANTED, responses=FacetsSerializer, auth=[{}]
    )
    def get(self, request: Request) -> Response:
        found, complete = facets(read_strictly(request.query_params))
        listed = {name: [{"value": value, "count": count} for value, count in rows] for name, rows in found.items()}
        return Response(FacetsSerializer({"complete": complete, **listed}).data)


class SuggestionsView(CommunityView):
    @extend_schema(
        summary="Titles that go on with what is being typed",
        parameters=[OpenApiParameter("q", description="The beginnings of words.")],
        responses=SuggestionsSerializer,
        auth=[{}],
    )
    def get(self, request: Request) -> Response:
        return Response({"titles": suggestions(request.query_params.get("q", "").replace("\x00", "")[:200])})


class StatsView(ConditionalReads, CommunityView):
    @extend_schema(summary="The instance in numbers", responses=StatsSerializer, auth=[{}])
    def get(self, request: Request) -> Response:
        return Response(_remembered_stats())


def _remembered_stats() -> Any:
    try:
        return cache.get_or_set("stats", _stats, STATS_KEPT_S)
    except RedisError:
        return _stats()


def _stats() -> dict[str, int]:
    return {
        "users": User.objects.filter(is_active=True).count(),
        "quizzes": Quiz.objects.count(),
        "public_quizzes": community_of(Wanted()).count(),
        "plays": Quiz.objects.aggregate(plays=Sum("plays"))["plays"] or 0,
    }
