"""Forms of the media library."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from media_storage.filenames import LENGTH_MAX
from media_storage.models import ALT_TEXT_MAX_CHARACTERS, StorageItem


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """At least one file; the cleaned value is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        clean_one = super().clean
        return [clean_one(file, initial) for file in data or [None]]


class UploadForm(forms.Form):
    """Files to add."""

    file = _FilesField(
        label=_("Files"),
        allow_empty_file=True,
        widget=_Files(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp,video/mp4"}),
        help_text=_("PNG, JPEG, GIF and WebP pictures, MP4 videos."),
    )


class FileForm(forms.ModelForm):
    """What is written about a file."""

    filename = forms.CharField(label=_("Name"), max_length=LENGTH_MAX)
    alt_text = forms.CharField(
        label=_("Description"),
        max_length=ALT_TEXT_MAX_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What the picture shows, for people who can't see it."),
    )

    class Meta:
        model = StorageItem
        fields = ("filename", "alt_text")
