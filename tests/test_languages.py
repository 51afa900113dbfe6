"""Every language: no text is left unmarked, the catalogues are current and well-formed, and people are asked once."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.mails import send_password_changed
from accounts.models import User
from accounts.wording import marked, say
from classroom.catalogues import compile_catalogues, coverage
from quizzes.models import GameResult
from quizzes.question_types import TYPES
from tests import debian
from tests.product_sources import product_sources
from tests.translation_rules import said_at_import, unmarked_literals, untranslated_text

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "media_storage", "quizzes", "rooms", "classroom")
LOCALE = ROOT / "classroom" / "locale"
LANGUAGES = sorted(set(settings.TRANSLATED) - {"en"})
# What must stay translated whole; a language is added here when it is.
COMPLETE: tuple[str, ...] = ("de", "es", "fr", "si", "ta")
# Examples, which are the same everywhere: template → the line's text.
SAME_EVERYWHERE = {
    "quizzes/import.html": {"https://create.kahoot.it/details/…"},
    "rooms/_captions.html": {"Aa"},
    "rooms/join.html": {"KXWP-7346"},
    "rooms/rooms.html": {"KXWP-7346"},
}

SignIn = Callable[[User], Client]


# --- what is marked -------------------------------------------------------------------------------


def test_every_text_in_templates_is_translated() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        name = str(path.relative_to(ROOT / "templates"))
        for line in untranslated_text(path.read_text()):
            if line.partition(": ")[2] not in SAME_EVERYWHERE.get(name, ()):
                found.append(f"{name}:{line}")
    assert found == []


def test_every_text_in_mails_is_translated() -> None:
    for path in sorted((ROOT / "templates").rglob("mail/*.txt")):
        assert untranslated_text(path.read_text()) == [], path.name


def test_every_text_in_scripts_goes_through_gettext() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for app in APPS
        for path in sorted((ROOT / app / "static").rglob("*.js"))
        if "assets" not in path.parts
        for line in unmarked_literals(path.read_text())
    ]
    assert found == []


def test_no_text_is_translated_before_a_reader_is_known() -> None:
    found = [f"{name}:{line}" for name, source in product_sources().items() for line in said_at_import(source)]
    assert found == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("TEXT = _('Hello')", []),
        ("TEXT = str(_('Hello'))", ["2: str(_('Hello'))"]),
        ("TEXT = now('Hello')", ["2: now('Hello')"]),
        ("def text(): return now('Hello')", []),
        ("def text(said=now('Hello')): return said", ["2: now('Hello')"]),
        ("class A:\n    text = [now('Hello')]", ["3: now('Hello')"]),
        ("text = lambda: now('Hello')", []),
    ],
)
def test_the_rule_for_texts_at_import(code: str, found: list[str]) -> None:
    assert said_at_import(f"from django.utils.translation import gettext as now, gettext_lazy as _\n{code}") == found


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["1: Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("<p>{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}</p>", []),
        ('<a title="Go there" href="/there/">{{ name }}</a>', ["1: Go there"]),
        ('<input type="submit" value="Send">', ["1: Send"]),
        ('<input type="hidden" value="some words">', []),
        ('<p data-done="It is copied.">{{ name }}</p>', ["1: It is copied."]),
        ("{# A comment #}\n<!-- another -->\n<p>{{ n }} ms · PDF</p>", []),
        ("{% block body_class %}host dark{% endblock %}", []),
        ("<script>const a = 'Some text';</script>", []),
        ("\n{% if a %}Only here{% endif %}", ["2: Only here"]),
    ],
)
def test_the_rule_for_templates(source: str, words: list[str]) -> None:
    assert untranslated_text(source) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('line.textContent = "Nobody is here";', ["1: Nobody is here"]),
        ('line.textContent = gettext("Nobody is here");', []),
        ('const words = { close: "Close" };', ["1: Close"]),
        ('button.ariaLabel = "close";', ["1: close"]),
        ('button.setAttribute("aria-label", "close it");', ["1: close it"]),
        ('button.setAttribute("class", "button small");', []),
        ("say(`${name} is gone.`);", ["1: ${} is gone."]),
        ("say(`${count} of the ${all}`);", ["1: ${} of the ${}"]),
        ('say(fill(gettext("%(name)s is gone."), { name }));', []),
        ('say(fill(ngettext("%(n)s file", "%(n)s files", n), { n }));', []),
        ('import { a } from "./Some place.js";', []),
        ('if (event.key === "Enter") send();', []),
        ('throw new Error("This is for developers.");', []),
        ('// "A comment."\nlet a = /"No. text"/.test(b) ? "x" : `${c}px`;', []),
        ('const a = `${b ? "Yes, it is" : ""}`;', ["1: Yes, it is"]),
        ('headers["Content-Type"] = "application/json";', []),
    ],
)
def test_the_rule_for_scripts(source: str, words: list[str]) -> None:
    assert unmarked_literals(source) == words


# --- the catalogues -------------------------------------------------------------------------------


def catalogues() -> Iterator[tuple[str, Catalog]]:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            yield str(path.relative_to(LOCALE)), read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def ids(catalogue: Catalog) -> set[object]:
    return {(message.id, message.context) for message in catalogue if message.id}


def test_there_are_two_catalogues_for_each_language() -> None:
    assert [name for name, _ in catalogues()] == sorted(
        f"{language}/LC_MESSAGES/{domain}.po" for language in LANGUAGES for domain in ("django", "djangojs")
    )


def test_the_catalogues_hold_what_there_is_to_translate(tmp_path: Path) -> None:
    """If this fails: `make messages`."""
    program = Path(debian.program("xgettext", package="gettext"))
    for name in (*APPS, "templates"):
        shutil.copytree(
            ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "assets", "*.mo", "tests")
        )
    shutil.copy(ROOT / "manage.py", tmp_path)
    known = {name: ids(catalogue) for name, catalogue in catalogues()}
    done = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "de"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for domain in ("django", "djangojs"):
        with (tmp_path / f"classroom/locale/de/LC_MESSAGES/{domain}.po").open("rb") as file:
            wanted = ids(read_po(file))
        for language in LANGUAGES:
            there = known[f"{language}/LC_MESSAGES/{domain}.po"]
            assert (wanted - there, there - wanted) == (set(), set()), f"{language} {domain}: run `make messages`"


# What a translation must keep: values that are put in, and marks.
KEPT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>|&\w+;")


def shapes(message: Message) -> Iterator[tuple[str, str]]:
    """(the English form, a translation of it), as often as there are translations."""
    if isinstance(message.id, str):
        yield message.id, message.string
        return
    one, many = message.id
    *first, last = message.string
    yield many, last
    for text in first:
        yield (one if len(KEPT.findall(text)) == len(KEPT.findall(one)) else many), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_values_and_marks(language: str) -> None:
    wrong = []
    for name, catalogue in catalogues():
        if not name.startswith(f"{language}/"):
            continue
        for message in catalogue:
            if not message.id or not any([message.string] if isinstance(message.string, str) else message.string):
                continue
            for english, text in shapes(message):
                same_marks = sorted(KEPT.findall(english)) == sorted(KEPT.findall(text))
                same_lines = english.startswith("\n") == text.startswith("\n")
                if not text or not same_marks or not same_lines or english.endswith("\n") != text.endswith("\n"):
                    wrong.append(f"{name}: {english!r} → {text!r}")
    assert wrong == []


def test_nothing_in_the_catalogues_is_uncertain_or_left_over() -> None:
    for name, catalogue in catalogues():
        assert not catalogue.obsolete, name
        assert not [message.id for message in catalogue if message.id and message.fuzzy], name
        assert not [line for line in (LOCALE / name).read_text().splitlines() if re.match(r"#:.*:\d", line)], name


def test_languages_that_were_complete_stay_complete(capsys: pytest.CaptureFixture[str]) -> None:
    """The figures are printed by `manage.py language_coverage`."""
    found = coverage()
    assert set(found) == set(LANGUAGES)
    assert {language: found[language][0] for language in COMPLETE} == {
        language: found[language][1] for language in COMPLETE
    }


def test_catalogues_are_compiled_when_they_change(tmp_path: Path) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    source.write_text(f'{head}\nmsgid "Close"\nmsgstr "Schließen"\n')
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert compile_catalogues(tmp_path) == []
    assert "Schließen".encode() in (folder / "django.mo").read_bytes()
    os.utime(source, ns=(later := source.stat().st_mtime_ns + 5_000_000_000, later))
    assert compile_catalogues(tmp_path) == [folder / "django.mo"]
    assert [path.name for path in folder.iterdir() if path.suffix == ".part"] == []


def test_all_languages_are_offered_here() -> None:
    """The test run compiles what is stale, so none is left out by accident."""
    assert dict(settings.LANGUAGES) == settings.TRANSLATED


# --- who is spoken to in which --------------------------------------------------------------------


def language_of(client: Client, path: str = "/", **headers: str) -> str:
    found = re.search(r'<html lang="([^"]+)"', client.get(path, headers=headers).content.decode())
    assert found
    return found[1]


@pytest.mark.django_db
class TestChoice:
    def test_nobody_is_spoken_to_as_the_browser_asks(self, client: Client) -> None:
        assert language_of(client) == "en"
        assert language_of(client, **{"accept-language": "de-AT,de;q=0.9"}) == "de"
        assert language_of(client, **{"accept-language": "si"}) == "si"
        assert language_of(client, **{"accept-language": "xx"}) == "en"
        assert "Accept-Language" in client.get("/")["Vary"]

    def test_the_cookie_of_a_choice_counts_more_than_the_browser(self, client: Client) -> None:
        answer = client.post("/accounts/language/", {"language": "ta", "next": "/rooms/join/"})
        assert (answer.status_code, answer["Location"]) == (302, "/rooms/join/")
        assert language_of(client, **{"accept-language": "de"}) == "ta"
        client.post("/accounts/language/", {"language": "", "next": "/"})
        assert language_of(client, **{"accept-language": "de"}) == "de"

    def test_people_are_spoken_to_as_they_chose_wherever_they_log_in(self, signed_in: SignIn, teacher: User) -> None:
        signed_in(teacher).post("/accounts/language/", {"language": "fr"})
        assert User.objects.get(pk=teacher.pk).language == "fr"
        elsewhere = signed_in(teacher)
        assert language_of(elsewhere, **{"accept-language": "de"}) == "fr"
        assert language_of(elsewhere, "/admin/", **{"accept-language": "de"}) == "fr"

    def test_the_page_offers_each_language_by_its_own_name(self, client: Client) -> None:
        page = client.get("/accounts/language/", headers={"referer": "http://testserver/explore/"}).content.decode()
        for code, name in settings.TRANSLATED.items():
            assert re.search(rf'<button[^>]*value="{code}" lang="{code}"[^>]*>{name}</button>', page)
        assert 'name="next" value="http://testserver/explore/"' in page

    @pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
    def test_the_way_back_stays_on_this_server(self, client: Client, wanted: str) -> None:
        assert client.post("/accounts/language/", {"language": "de", "next": wanted})["Location"] == "/"

    def test_a_language_that_is_not_offered_is_refused(self, signed_in: SignIn, teacher: User) -> None:
        assert signed_in(teacher).post("/accounts/language/", {"language": "tlh"}).status_code == 400
        assert User.objects.get(pk=teacher.pk).language == ""

    def test_mails_speak_the_language_of_who_reads_them(self, teacher: User) -> None:
        teacher.language = "de"
        teacher.save()
        with translation.override("fr"):
            send_password_changed(teacher)
        assert '<html lang="de" dir="ltr">' in str(mail.outbox[0].alternatives[0][0])

    def test_the_api_answers_in_the_language_that_is_asked_for(self, client: Client) -> None:
        answer = client.get("/api/v1/quizzes/", headers={"accept-language": "de"})
        assert answer["Content-Language"] == "de"


@pytest.mark.django_db
class TestWordsOfScripts:
    def test_the_catalogue_comes_before_the_scripts_and_only_when_it_says_something(self, client: Client) -> None:
        assert b"/words/" not in client.get("/").content
        page = client.get("/", headers={"accept-language": "de"}).content.decode()
        assert 'src="/words/de.js" defer' in page
        assert page.index("/words/de.js") < page.index('type="module"')

    def test_it_is_kept_for_a_while_and_then_only_compared(self, client: Client) -> None:
        answer = client.get("/words/de.js", headers={"accept-language": "fr"})
        assert answer["Content-Type"] == 'text/javascript; charset="utf-8"'
        assert answer["Cache-Control"] == "public, max-age=600"
        assert client.get("/words/de.js", headers={"if-none-match": answer["ETag"]}).status_code == 304

    @pytest.mark.parametrize("language", ["xx", "..", "en-x"])
    def test_others_are_not_there(self, client: Client, language: str) -> None:
        assert client.get(f"/words/{language}.js").status_code == 404


class TestWording:
    """What modules say that know no framework."""

    def test_values_are_filled_in(self) -> None:
        assert say("Use at most %(most)s characters.", most=20) == "Use at most 20 characters."
        assert say("100 % right") == "100 % right"
        assert say("%(text)s", text="a") == "a"
        assert say("") == ""

    def test_they_speak_the_language_of_the_request(self) -> None:
        with translation.override("de"):
            assert say("Yes") == translation.gettext("Yes")

    def test_what_is_marked_stays_english_until_it_is_said(self) -> None:
        with translation.override("de"):
            assert marked("Close") == "Close"


def numbers_for_programs(page: str) -> list[str]:
    """Drawings, and what attributes hold that browsers and scripts read as numbers."""
    drawings = [
        re.sub(r'>[^<]*<| aria-label="[^"]*"', "><", drawing)
        for drawing in re.findall(r"<svg class=\"chart.*?</svg>", page, re.DOTALL)
    ]
    attributes = re.findall(
        r'\s((?:value|min|max|low|high|step|width|height|data-[a-z-]+)="-?[\d.,\s\xa0\u202f]+")', page
    )
    return drawings + attributes


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_drawings_and_fields_keep_their_numbers(signed_in: SignIn, teacher: User, language: str) -> None:
    """A comma in a coordinate or a `value` would break it."""
    quarter = {"time_taken": 1234.5, "score": 1250, "right": None}
    kinds = [kind.example() for code, kind in TYPES.items() if code in ("ABCD", "RANGE")]
    result = GameResult.objects.create(
        user=teacher,
        id=uuid4(),
        player_count=1234,
        title="Numbers",
        questions=kinds,
        answers=[[{"username": name, "answer": 1, **quarter} for name in ("Ada", "Bob", "Cleo")] for _kind in kinds],
        player_scores={"Ada": 12345, "Bob": 999, "Cleo": 0},
    )
    client = signed_in(teacher)
    for path in (f"/results/{result.pk}/", "/rooms/", "/admin/media_storage/storageitem/"):
        english, local = (
            client.get(path, headers={"accept-language": asked}).content.decode() for asked in ("en", language)
        )
        assert numbers_for_programs(local) == numbers_for_programs(english), path
    assert numbers_for_programs(client.get(f"/results/{result.pk}/").content.decode())
