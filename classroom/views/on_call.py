"""One page for whoever is on call: what is wrong, and what to do about it."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import is_administrator
from classroom.operations.identity import instance_id
from classroom.operations.judgement import judged, worst
from classroom.operations.readings import read
from classroom.operations.surroundings import product_version, surroundings


@never_cache
@require_safe
@login_required
def on_call(request: HttpRequest) -> HttpResponse:
    """For administrators."""
    if not is_administrator(request.user):
        raise PermissionDenied("Only administrators see how the instance is.")
    now = timezone.now()
    readings = read(now=now)
    checks = judged(readings, surroundings(now=now, database=readings.database, redis=readings.redis))
    shown = {
        "checks": checks,
        "worst": worst(checks),
        "readings": readings,
        "version": product_version(),
        "instance": instance_id() if readings.database else None,
        "now": now,
        "has_metrics": bool(settings.METRICS_TOKEN),
    }
    return render(request, "classroom/on_call.html", shown)
