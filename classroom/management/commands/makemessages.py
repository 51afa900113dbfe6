"""`manage.py makemessages`: what there is to translate, in the form in which this project keeps it."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

# Nobody who uses the product reads what stands in these.
IGNORED = ("tests/*", "bench/*", "docs/*", "deploy/*", "var/*", "node_modules/*", ".venv/*", "*/demo/*", "*/assets/*")
# Where Django has no catalogue, or one with more forms than whole numbers need.
PLURAL_FORMS = {"si": "nplurals=2; plural=(n > 1);", "fr": "nplurals=2; plural=(n > 1);"}


class Command(makemessages.Command):
    """Django's own with our choices: all languages, both catalogues, no guesses, no line numbers, nothing obsolete.

    So a change of the code changes only the lines of the texts that it adds or removes.
    """

    msgmerge_options = (*makemessages.Command.msgmerge_options, "--no-fuzzy-matching")

    def handle(self, *args: Any, **options: Any) -> None:
        self.msgmerge_options = list(self.msgmerge_options)
        choices = {
            **options,
            "locale": options["locale"] or [code for code in sorted(settings.TRANSLATED) if code != "en"],
            "ignore_patterns": [*options["ignore_patterns"], *IGNORED],
            "no_obsolete": True,
            "add_location": "file",
        }
        for domain, keywords in (("django", ("say", "marked")), ("djangojs", ())):
            self.xgettext_options = [
                *makemessages.Command.xgettext_options,
                *(f"--keyword={keyword}" for keyword in keywords),
            ]
            super().handle(*args, **{**choices, "domain": domain})

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        path = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        path.write_text(_with_plain_head(path.read_text(encoding="utf-8"), locale), encoding="utf-8")


def _with_plain_head(text: str, locale: str) -> str:
    """The catalogue with a head that says the language and nothing that changes by itself."""
    head, separator, rest = text.partition("\n\n")
    found = re.search(r'"Plural-Forms: (.*?)\\n"', head.replace('"\n"', ""))
    plural = PLURAL_FORMS.get(locale) or (found.group(1) if found else "nplurals=2; plural=(n != 1);")
    lines = (
        f"Language: {locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {plural}",
    )
    return "\n".join(('msgid ""', 'msgstr ""', *(f'"{line}\\n"' for line in lines))) + separator + rest
