"""Forms of the pages of sign vocabularies."""

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rooms.models import SignSample, SignVocabulary
from rooms.vocabulary_files import FILE_MAX_BYTES
from rooms.vocabulary_models import LABEL_MAX_CHARACTERS


class NewVocabularyForm(forms.ModelForm):
    """A vocabulary and its signs, written one after the other."""

    signs = forms.CharField(
        label=_("Signs"),
        max_length=4000,
        help_text=_("Separated by spaces: A B C D"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = SignVocabulary
        labels: ClassVar = {"slug": _("Short name")}
        widgets: ClassVar = {"description": forms.Textarea(attrs={"rows": 3})}
        fields = ("name", "slug", "language", "kind", "hands", "signs", "description", "accepts_recordings")

    def clean_signs(self) -> list[dict[str, Any]]:
        """Each sign needs as many hands as the vocabulary has; the desk has the rest."""
        labels = [label for label in re.split(r"[\s,]+", self.cleaned_data["signs"]) if label]
        long = [label for label in labels if len(label) > LABEL_MAX_CHARACTERS]
        if long:
            raise forms.ValidationError(_("“%(label)s” is too long for a sign."), params={"label": long[0]})
        hands = int(self.data.get("hands") or 1) if str(self.data.get("hands")) in {"1", "2"} else 1
        return [{"label": label, "hands": hands} for label in labels]


class VocabularyDeskForm(forms.ModelForm):
    """A vocabulary on the desk, below its signs."""

    delete_takes = forms.BooleanField(
        label=_("Delete the recordings of deleted signs too"),
        required=False,
        help_text=_("They are other people’s work, too, and can’t be brought back."),
    )


class SignFormSet(forms.BaseInlineFormSet):
    """The signs of a vocabulary on the desk. With a sign go its recordings, so that is said first."""

    def clean(self) -> None:
        super().clean()
        going = [form.instance for form in self.deleted_forms if form.instance.pk is not None]
        takes = SignSample.objects.filter(sign__in=going).count()
        if not takes or self.data.get("delete_takes"):
            return
        text = ngettext(
            "With %(signs)s, %(takes)s recording would be gone for good. Keep the sign, or tick “Delete the recordings "
            "of deleted signs too” and save again.",
            "With %(signs)s, %(takes)s recordings would be gone for good. Keep the signs, or tick “Delete the "
            "recordings of deleted signs too” and save again.",
            takes,
        )
        raise forms.ValidationError(text % {"signs": ", ".join(sign.label for sign in going), "takes": takes}, "takes")


class VocabularyFileForm(forms.Form):
    """A file that another instance, or this one, gave."""

    file = forms.FileField(label=_("File"))
    short_name = forms.SlugField(
        label=_("Short name"),
        max_length=50,
        required=False,
        help_text=_("Only if the file’s own is taken here."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than %d MB.") % (FILE_MAX_BYTES // 1024 // 1024))
        return file
