"""Saved results as downloads."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from quizzes.models import GameResult
from quizzes.result_files import FILE_TYPES, file_name, result_file


def file_response(result: GameResult, kind: str) -> HttpResponse:
    """`kind` is one of FILE_TYPES. Never kept in a shared cache: it holds names."""
    response = HttpResponse(result_file(result, kind), content_type=FILE_TYPES[kind])
    if kind == "csv":
        response["Content-Type"] = f"{FILE_TYPES[kind]}; charset=utf-8"
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(result, kind)
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
