"""For machines that watch and balance: is this process alive, may it get requests, and what does the instance do?"""

import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from classroom.operations.metrics import as_text
from classroom.operations.readings import database_answers, read, redis_answers


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200: the process answers. It asks nobody else, so a database that is down restarts nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and Redis answer, else 503; which of them, in JSON."""
    state = {"database": database_answers(), "redis": redis_answers()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with METRICS_TOKEN as its bearer token; without that setting there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    began = time.perf_counter()
    return HttpResponse(as_text(read(now=timezone.now()), began=began), content_type=CONTENT_TYPE_LATEST)
