"""What scripts say, in the language of the page that loads them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from quizzes.conditional import etag_of

# After a new release pages may say something in English for so long, nothing worse.
KEPT_S = 10 * 60

_catalogue = JavaScriptCatalog.as_view(packages=["classroom"])


@require_safe
@cache_control(public=True, max_age=KEPT_S)
def words(request: HttpRequest, language: str) -> HttpResponse:
    """`gettext` and `ngettext` for scripts (Django's JavaScript catalogue). The address names the language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        response = _catalogue(request)
    etag = response.headers["ETag"] = etag_of(response.content)
    return get_conditional_response(request, etag=etag, response=response) or response
