"""Weights and files of vocabularies as answers."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag

from rooms.models import SignVocabulary, VocabularyVersion
from rooms.vocabulary_files import export_vocabulary

_A_YEAR_S = 365 * 24 * 60 * 60


def weights_response(request: HttpRequest, version: VocabularyVersion, *, digest: str) -> HttpResponseBase:
    """Conditional. Asked for by their own `digest`, they may be kept: that address never means other weights.

    Only by browsers: what somebody may see today can be withdrawn or deleted tomorrow, and proxies ask nobody.
    """
    response = HttpResponse(bytes(version.weights), content_type="application/json")
    response.headers["ETag"] = quote_etag(version.digest)
    if digest == version.digest:
        patch_cache_control(response, private=True, max_age=_A_YEAR_S, immutable=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def file_response(vocabulary: SignVocabulary) -> HttpResponse:
    """A download; it holds what people recorded, so nobody keeps it on the way."""
    response = HttpResponse(export_vocabulary(vocabulary), content_type="application/json")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{vocabulary.slug}.signs.json"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
