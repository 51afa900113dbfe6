"""REST API for operators: whether jobs get done."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import is_administrator
from classroom.jobs.health import jobs_health


class RunsTheInstance(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return is_administrator(request.user)


class JobsHealthSerializer(serializers.Serializer[Any]):
    """`late`: a job has waited for more than five minutes, so no worker runs. Times in seconds."""

    status = serializers.ChoiceField(["ok", "late"])
    due = serializers.IntegerField(help_text="Jobs whose time has come.")
    oldest_due_s = serializers.IntegerField(help_text="For how long the first of them has waited.")
    running = serializers.IntegerField()
    retrying = serializers.IntegerField(help_text="Failed at least once, and will be tried again.")
    failed = serializers.IntegerField(help_text="Given up within the last day.")


class JobsHealthView(APIView):
    """For administrators, with an API key that may read; `manage.py jobs_health` says the same."""

    permission_classes = (IsAuthenticated, RunsTheInstance)

    @extend_schema(summary="Whether jobs get done", responses=JobsHealthSerializer)
    def get(self, request: Request) -> Response:
        return Response(asdict(jobs_health(now=timezone.now())))
