"""What scripts say, in the language of the page that loads them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from classroom.script_words import PAGES, words_script
from quizzes.conditional import etag_of

# After a new release pages may say something in English for so long, nothing worse.
KEPT_S = 10 * 60


@require_safe
@gzip_page
@cache_control(public=True, max_age=KEPT_S)
def words(request: HttpRequest, language: str, page: str = "") -> HttpResponse:
    """`gettext` and `ngettext` for scripts. The address names the language, and the page if it has words of its own."""
    if language not in dict(settings.LANGUAGES) or page not in ("", *PAGES):
        raise Http404
    content = words_script(language, page)
    etag = etag_of(content)
    response = HttpResponse(content, content_type='text/javascript; charset="utf-8"', headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=response) or response
