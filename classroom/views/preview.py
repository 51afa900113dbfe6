"""A question in the phone's layout, for the editor."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """A frame that draws what its parent page posts to it (see preview.js)."""
    return render(request, "classroom/preview.html", {"data": {"address": reverse("api:question-preview")}})
