"""What the desk's list of quizzes does with a folder."""

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import put_into_bin
from accounts.models import User
from quizzes.models import Folder


@login_required
@require_POST
def delete(request: HttpRequest, folder_id: UUID) -> HttpResponse:
    """Into the bin, from where it comes back with its quizzes; they stay."""
    folder = get_object_or_404(Folder, pk=folder_id, user=cast(User, request.user))
    if put_into_bin(thing=folder):
        say_it_is_in_the_bin(request, [folder])
    return redirect("admin:quizzes_quiz_changelist")
