"""Every token and component in its states, rendered with the product's own classes; while DEBUG is on only."""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from classroom.design_tokens import design_tokens

TOKENS = "classroom/tokens.css"
ANSWERS, PODIUM = range(6), (2, 1, 3)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    with open(finders.find(TOKENS), encoding="utf-8") as sheet:
        tokens = design_tokens(sheet.read())
    return render(request, "classroom/styleguide.html", {"tokens": tokens, "answers": ANSWERS, "podium": PODIUM})
