"""REST API for quizzes from and to files."""

import dataclasses
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, NotFound, PermissionDenied, ValidationError
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.wording import say
from quizzes import formats, queries
from quizzes.exports import export_filename, export_quiz, quiz_content
from quizzes.formats import FORMATS, Format, FormatError, Import, Note, limits
from quizzes.imports import Imported, accept_import, preview_import
from quizzes.models import Quiz
from quizzes.permissions import can_create, can_read
from quizzes.question_schema import QuestionProblemSerializer

READY, NEEDS_WORK, SKIPPED = "ready", "needs_work", "skipped"
READABLE = [(form.name, form.label) for form in formats.READABLE]
WRITABLE = [form for form in FORMATS.values() if form.writer]
_ONLY_FORMS: dict[Any, Any] = {
    (415, "application/json"): OpenApiResponse(
        {"$ref": "#/components/schemas/Error"}, description="Only a multipart form is read."
    )
}


_EXPORTS: dict[Any, Any] = {
    (200, form.media_type): OpenApiResponse(
        OpenApiTypes.OBJECT if form.media_type == "application/json" else OpenApiTypes.BINARY, description="The file."
    )
    for form in WRITABLE
}


class NoteSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(["changed", "skipped"])
    message = serializers.CharField()
    position = serializers.CharField(help_text="Where in the file, e.g. “sheet Main, row 14, column H”; may be empty.")


class PreviewQuestionSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="Place in the file's list, from 0: what `skip` takes.")
    label = serializers.CharField(help_text="Its first words, plain text.")
    status = serializers.ChoiceField([READY, NEEDS_WORK, SKIPPED])
    position = serializers.CharField()
    notes = NoteSerializer(many=True)
    problems = QuestionProblemSerializer(many=True)
    question = serializers.DictField(allow_null=True, help_text="As it would be stored, but for its pictures.")


class PreviewSerializer(serializers.Serializer[Any]):
    """What a file would become. Questions that aren't ready are left out when it is accepted."""

    format = serializers.CharField()
    title = serializers.CharField(help_text="Rich text.")
    description = serializers.CharField(help_text="Rich text.")
    ready = serializers.IntegerField(help_text="How many questions can be imported.")
    pictures = serializers.IntegerField()
    notes = NoteSerializer(many=True)
    questions = PreviewQuestionSerializer(many=True)


class FileInputSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True, help_text="The file of another product, or of Classroom.")
    format = serializers.ChoiceField(READABLE, required=False, help_text="Recognised by itself when not given.")


class SkipSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(required=False, allow_blank=True, max_length=2000, help_text="Instead of the file's.")
    skip = serializers.CharField(
        required=False, allow_blank=True, help_text="Numbers of questions to leave out, with commas: “0,3”."
    )

    def validate_skip(self, text: str) -> set[int]:
        words = [word.strip() for word in text.split(",") if word.strip()]
        if not all(word.isascii() and word.isdigit() and len(word) < 6 for word in words):
            raise ValidationError(_("Write numbers with commas between them."))
        return {int(word) for word in words}


class ImportInputSerializer(SkipSerializer, FileInputSerializer):
    """What a file is taken in with."""


class ImportedSerializer(serializers.Serializer[Any]):
    quiz = serializers.UUIDField()
    question_count = serializers.IntegerField()
    left_out = serializers.IntegerField(help_text="How many questions of the file are not in the quiz.")
    notes = NoteSerializer(many=True)


class ExportFormatSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()
    suffix = serializers.CharField()
    notes = NoteSerializer(many=True, help_text="What would not be in the file.")


class MayImport(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated and can_create(request.user)


class _FileView(GenericAPIView[Any]):
    """Takes one file in a multipart form."""

    permission_classes = (MayImport,)
    parser_classes = (MultiPartParser,)

    def read_input(self, request: Request) -> tuple[Import, dict[str, Any]]:
        """(what the file holds, the other fields)."""
        data = self.get_serializer(data=request.data)
        data.is_valid(raise_exception=True)
        values = dict(data.validated_data)
        file = values.pop("file")
        if file.size > limits.MAX_FILE_BYTES:
            raise _unreadable(_("A file may have at most %(most)s MB.") % {"most": limits.MAX_FILE_BYTES // 1000000})
        try:
            found = preview_import(data=file.read(), filename=file.name, format_name=values.pop("format", ""))
        except FormatError as error:
            raise _unreadable(str(error)) from None
        return found, values


class ImportPreviewView(_FileView):
    serializer_class = FileInputSerializer

    @extend_schema(
        summary="See what a file would become",
        request={"multipart/form-data": FileInputSerializer},
        responses={200: PreviewSerializer, **_ONLY_FORMS},
    )
    def post(self, request: Request) -> Response:
        """Stores nothing."""
        return Response(previewed(self.read_input(request)[0]))


class ImportView(_FileView):
    serializer_class = ImportInputSerializer

    @extend_schema(
        summary="Make a quiz of a file",
        request={"multipart/form-data": ImportInputSerializer},
        responses={201: ImportedSerializer, **_ONLY_FORMS},
    )
    def post(self, request: Request) -> Response:
        """Imports the questions that are ready, but for those in `skip`. The quiz is private."""
        found, values = self.read_input(request)
        done = accept_import(
            owner=request.user, found=found, skip=values.get("skip", ()), title=values.get("title", "")
        )
        return Response(imported(done), status=status.HTTP_201_CREATED)


class ExportFormatsView(GenericAPIView[Quiz]):
    queryset = Quiz.objects.none()
    serializer_class = ExportFormatSerializer
    permission_classes = (IsAuthenticated,)
    pagination_class = None
    filter_backends = ()

    @extend_schema(
        summary="The formats that a quiz can be written to, and what each would lose",
        responses=ExportFormatSerializer(many=True),
    )
    def get(self, request: Request, pk: Any) -> Response:
        content = quiz_content(_quiz(request, pk))
        return Response(
            [
                {
                    "name": form.name,
                    "label": form.label,
                    "suffix": form.suffixes[0],
                    "notes": [_note(note) for note in form.losses(content)],
                }
                for form in WRITABLE
            ]
        )


class ExportView(GenericAPIView[Quiz]):
    queryset = Quiz.objects.none()
    serializer_class = ExportFormatSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        summary="A quiz as a file",
        parameters=[OpenApiParameter("name", enum=[form.name for form in WRITABLE], location=OpenApiParameter.PATH)],
        responses=_EXPORTS,
    )
    def get(self, request: Request, pk: Any, name: str) -> HttpResponse:
        quiz = _quiz(request, pk)
        form: Format | None = FORMATS.get(name)
        if form is None or form.writer is None:
            raise NotFound(_("There is no such format to write."))
        answer = HttpResponse(export_quiz(quiz=quiz, form=form).data, content_type=form.media_type)
        answer["Content-Disposition"] = content_disposition_header(True, export_filename(quiz, form)) or "attachment"
        return answer


def _quiz(request: Request, pk: Any) -> Quiz:
    quiz = get_object_or_404(queries.quizzes_visible_to(request.user).select_related("user"), pk=pk)
    if not can_read(request.user, quiz):
        raise PermissionDenied
    return quiz


def _unreadable(message: str) -> ValidationError:
    return ValidationError({"file": [ErrorDetail(message, code="unreadable")]})


def _note(note: Note) -> dict[str, str]:
    return {"code": note.code, "message": say(note.message), "position": str(note.position)}


def imported(done: Imported) -> dict[str, Any]:
    """In the shape of ImportedSerializer."""
    return {
        "quiz": done.quiz.pk,
        "question_count": len(done.quiz.questions),
        "left_out": done.left_out,
        "notes": [_note(note) for note in done.notes],
    }


def previewed(found: Import) -> dict[str, Any]:
    """In the shape of PreviewSerializer."""
    questions = [
        {
            "number": number,
            "label": one.label,
            "status": READY if one.usable else NEEDS_WORK if one.question else SKIPPED,
            "position": str(one.position),
            "notes": [_note(note) for note in one.notes],
            "problems": [dataclasses.asdict(problem) for problem in one.problems],
            "question": one.question,
        }
        for number, one in enumerate(found.questions)
    ]
    return {
        "format": found.format,
        "title": found.title,
        "description": found.description,
        "ready": sum(one.usable for one in found.questions),
        "pictures": len(found.pictures),
        "notes": [_note(note) for note in found.notes],
        "questions": questions,
    }
