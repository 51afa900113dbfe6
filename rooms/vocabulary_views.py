"""Pages of sign vocabularies: the list, a chart, recording, practice, training and publishing."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.models import User
from rooms import sample_services, training_services, vocabulary_files, vocabulary_queries, vocabulary_services
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.permissions import can_create_vocabulary, can_edit_vocabulary, can_record
from rooms.sign_vocabularies import weights_address
from rooms.signing_data import finder_assets, signing_data
from rooms.signs.drawing import confusion_svg, hands_svg, most_confused
from rooms.signs.model_card import Card, read_card
from rooms.vocabulary_forms import NewVocabularyForm, VocabularyFileForm
from rooms.vocabulary_responses import file_response
from rooms.vocabulary_services import VocabularyRefused

CONFUSED_SHOWN = 5
_RECOGNISER_S = 60


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A form for a vocabulary, and one for a file of one."""
    if not can_create_vocabulary(request.user):
        raise PermissionDenied
    form = NewVocabularyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = vocabulary_services.create_vocabulary(owner=cast(User, request.user), **form.cleaned_data)
            messages.success(request, _("Made. Now record its signs, or let others record them."))
            return redirect("rooms:sign_versions", slug=made.slug)
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else form.add_error(None, error.error_dict)
    context = {"form": form, "file_form": VocabularyFileForm()}
    return render(request, "rooms/signs/new.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def import_file(request: HttpRequest) -> HttpResponse:
    """A vocabulary from a file; what is wrong with it is said all at once."""
    if not can_create_vocabulary(request.user):
        raise PermissionDenied
    form = VocabularyFileForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            made = vocabulary_files.import_vocabulary(
                data=sent.read(),
                owner=cast(User, request.user),
                slug=form.cleaned_data["short_name"],
                source=sent.name or "",
            )
            messages.success(request, _("The vocabulary is here."))
            return redirect("rooms:sign_versions", slug=made.slug)
        except vocabulary_files.FileRefused as refused:
            for problem in refused.problems:
                form.add_error("file", problem)
    context = {"form": NewVocabularyForm(), "file_form": form}
    return render(request, "rooms/signs/new.html", context, status=400)


@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """What is in use, what can be recorded, what one edits."""
    rows = vocabulary_queries.listed(vocabulary_queries.visible_to(request.user))
    shown = [
        {
            "vocabulary": row,
            "version": row.in_use[0] if row.in_use else None,
            "edits": can_edit_vocabulary(request.user, row),
            "records": can_record(request.user, row),
        }
        for row in rows
    ]
    return render(
        request, "rooms/signs/vocabularies.html", {"shown": shown, "creates": can_create_vocabulary(request.user)}
    )


@require_safe
@cache_control(public=True, max_age=_RECOGNISER_S)
def recogniser(request: HttpRequest) -> JsonResponse:
    """What a page needs to read letters, fetched when somebody wants to sign: addresses and vocabularies in use."""
    return JsonResponse(signing_data())


@require_safe
def vocabulary(request: HttpRequest, slug: str) -> HttpResponse:
    """Its chart: every sign drawn from the mean landmarks, and how well it is read."""
    found = _visible(request, slug)
    version = vocabulary_queries.published_version(found)
    shapes = {} if version is None else version.shapes
    context = {
        "vocabulary": found,
        "version": version,
        "signs": [
            {
                "sign": sign,
                "drawn": hands_svg(shapes[sign.label], _("The sign %s") % sign.label) if sign.label in shapes else "",
            }
            for sign in found.signs.all()
        ],
        "card": None if version is None else _card(version),
        "edits": can_edit_vocabulary(request.user, found),
        "records": can_record(request.user, found),
    }
    return render(request, "rooms/signs/vocabulary.html", context)


@require_safe
@never_cache
@login_required
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Recording samples: one's own hands, as numbers."""
    found = _visible(request, slug)
    if not can_record(request.user, found):
        raise Http404
    version = vocabulary_queries.published_version(found)
    data = {
        "assets": finder_assets(),
        "samples": reverse("api:vocabulary-samples", args=[found.slug]),
        "hands": found.hands,
        "wanted": training_services.TAKES_MIN,
        "takes": vocabulary_queries.take_counts(found, contributor=request.user),
        "signs": list(vocabulary_queries.learnable_signs(found).values("label", "hands", "hint")),
        "shapes": {} if version is None else version.shapes,
    }
    context = {"vocabulary": found, "page_data": data, "edits": can_edit_vocabulary(request.user, found)}
    return render(request, "rooms/signs/record.html", context)


@require_safe
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """Learning the signs: the page shows one and watches the hand. Nothing leaves the browser."""
    found = _visible(request, slug)
    version = vocabulary_queries.published_version(found)
    if version is None:
        raise Http404
    hints = dict(found.signs.values_list("label", "hint"))
    data = {
        "slug": found.slug,
        "hands": found.hands,
        "assets": finder_assets(),
        "weights": weights_address(found, version),
        # What this version learnt, in the order of its probabilities; signs may have been added since.
        "signs": [{"label": label, "hint": hints.get(label, "")} for label in version.card["signs"]],
        "shapes": version.shapes,
    }
    return render(request, "rooms/signs/practice.html", {"vocabulary": found, "page_data": data})


@never_cache
@login_required
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever edits it: samples, trainings, model cards, and which one is in use."""
    found = _edited(request, slug)
    if request.method == "POST":
        _do(request, found)
        return redirect("rooms:sign_versions", slug=slug)
    rows = list(vocabulary_queries.versions_of(found))
    context = {
        "vocabulary": found,
        "versions": [{"version": row, "card": _card(row)} for row in rows],
        "running": any(row.is_running for row in rows),
        "page_data": {"versions": reverse("api:vocabulary-versions", args=[found.slug])},
        "counts": vocabulary_queries.take_counts(found),
        "missing": training_services.missing_takes(found),
        "wanted": training_services.TAKES_MIN,
    }
    return render(request, "rooms/signs/versions.html", context)


@require_GET
@login_required
def export(request: HttpRequest, slug: str) -> HttpResponse:
    return file_response(_edited(request, slug))


@never_cache
@login_required
def contributions(request: HttpRequest) -> HttpResponse:
    """What one recorded, by vocabulary. POST deletes it in `vocabulary`."""
    user = cast(User, request.user)
    if request.method == "POST":
        rows = vocabulary_queries.with_contributions_of(user)
        chosen = get_object_or_404(rows, slug=request.POST.get("vocabulary", "").replace("\x00", ""))
        count = sample_services.delete_contributions(contributor=user, vocabulary=chosen)
        if count:
            messages.success(request, _("Your recordings are deleted, and what was trained from them goes."))
        return redirect("rooms:sign_contributions")
    return render(request, "rooms/signs/contributions.html", {"rows": vocabulary_queries.contributions_of(user)})


def _do(request: HttpRequest, found: SignVocabulary) -> None:
    """One of the buttons: train, cancel, publish, withdraw."""
    wanted = request.POST.get("do", "")
    try:
        if wanted == "train":
            training_services.request_training(vocabulary=found, user=cast(User, request.user))
            messages.success(request, _("The training is queued. You can leave this page."))
        elif wanted == "withdraw":
            vocabulary_services.withdraw_version(vocabulary=found)
            messages.success(request, _("It is out of use."))
        else:
            number = request.POST.get("version", "")
            rows = vocabulary_queries.versions_of(found)
            version = get_object_or_404(rows, number=int(number) if number.isdecimal() and len(number) < 9 else 0)
            if wanted == "cancel":
                training_services.cancel_training(version=version)
                messages.success(request, _("The training is cancelled."))
            elif wanted == "publish":
                vocabulary_services.publish_version(version=version)
                messages.success(request, _("Version %d is in use now.") % version.number)
    except VocabularyRefused as refused:
        messages.error(request, refused.message)


def _visible(request: HttpRequest, slug: str) -> SignVocabulary:
    return get_object_or_404(vocabulary_queries.visible_to(request.user).select_related("owner"), slug=slug)


def _edited(request: HttpRequest, slug: str) -> SignVocabulary:
    found = _visible(request, slug)
    if not can_edit_vocabulary(request.user, found):
        raise Http404
    return found


def _card(version: VocabularyVersion) -> dict[str, Any] | None:
    """What a model card shows; None while there is none."""
    if not version.card:
        return None
    card: Card = read_card(version.card)
    measures = card.measures
    if measures is None:
        return {"card": card, "measures": None}
    return {
        "card": card,
        "measures": measures,
        "matrix": confusion_svg(card.signs, measures.confusion, _("What was shown, and what it was read as")),
        "confused": most_confused(card.signs, measures.confusion, CONFUSED_SHOWN),
        "per_sign": [(sign, measures.signs[sign]) for sign in card.signs if sign in measures.signs],
    }
