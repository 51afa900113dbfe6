"""What search engines may find: the explore page and the public quizzes of an open instance."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from quizzes.explore import Wanted, community
from quizzes.models import Quiz


class PageSitemap(Sitemap):
    changefreq = "daily"

    def items(self) -> list[str]:
        return ["quizzes:explore"]

    def location(self, item: str) -> str:
        return reverse(item)


class QuizSitemap(Sitemap):
    limit = 5000

    def items(self) -> QuerySet[Quiz]:
        return community(Wanted()).only("pk", "updated_at").order_by("created_at", "id")

    def lastmod(self, item: Quiz) -> datetime:
        return item.updated_at

    def location(self, item: Quiz) -> str:
        return reverse("quizzes:quiz", args=[item.pk])


SITEMAPS: dict[str, Any] = {"pages": PageSitemap, "quizzes": QuizSitemap}


def if_open(view: Any) -> Any:
    """An instance that keeps to itself has no sitemap."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.COMMUNITY_OPEN:
            raise Http404
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded
