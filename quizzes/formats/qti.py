"""Reading QTI of any version: single files and packages (.zip, .imscc)."""

from dataclasses import replace
from itertools import islice
from typing import Any

from accounts.wording import marked, say
from quizzes.formats import limits, qti2, qti12
from quizzes.formats.archive import SIGNATURE, Archive
from quizzes.formats.markup import from_html, from_plain
from quizzes.formats.pictures import Pictures
from quizzes.formats.qti_reading import Reading, html_of
from quizzes.formats.shapes import FormatError, Import, ImportedQuestion, Note, Picture, changed, skipped
from quizzes.formats.workbook import is_workbook
from quizzes.formats.xml_tree import Node, parse_xml, root_name
from quizzes.question_types import fields

NAME, LABEL, SUFFIXES = "qti", "QTI", (".zip", ".imscc", ".xml")
_ITEMS = frozenset({qti12.ROOT, qti2.ITEM})
_ROOTS = _ITEMS | {qti2.TEST}
_NOT_QTI = marked("This is neither a QTI file nor a QTI package.")
_XML = (".xml", ".qti")


def detect(data: bytes, filename: str) -> bool:
    if data.startswith(SIGNATURE):
        return not is_workbook(data)
    return qti2.camel(root_name(data)) in _ROOTS


def read(data: bytes) -> Import:
    if data.startswith(SIGNATURE):
        return _Package(Archive(data)).read()
    root = parse_xml(data, rename=qti2.camel)
    if root.name == qti2.TEST:
        raise FormatError(
            say("This file only lists the items of a test. Choose the whole package (.zip)."), root.position()
        )
    if root.name not in _ITEMS:
        raise FormatError(_NOT_QTI, root.position())
    pictures = Pictures()
    found = _read_tree(root, Reading(None, pictures, lambda source: None), {})
    return replace(found, pictures=pictures.found)


def _read_tree(root: Node, reading: Reading, extras: dict[str, Any]) -> Import:
    if root.name == qti12.ROOT:
        return qti12.read_tree(root, reading)
    return Import(questions=qti2.read_item(root, reading, extras))


class _Package:
    """An archive of QTI files, in the order that its test or manifest gives."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.pictures = Pictures()
        self.title = self.description = ""
        self.questions: list[ImportedQuestion] = []
        self.notes: list[Note] = []
        self.seen: set[str] = set()
        # A picture that many questions show is unpacked once.
        self.shown: dict[str, Picture] = {}
        self.has_test = False

    def read(self) -> Import:
        times = self._read_tests()
        for member in self._members(list(times)):
            if len(self.questions) >= limits.MAX_QUESTIONS:
                break
            self._read_member(member, times.get(member))
        self._read_canvas_metadata()
        if not self.seen and not self.has_test:
            raise FormatError(say(_NOT_QTI) + " " + say("The archive holds no items."))
        if len(self.seen) > 1 and any(name.startswith("quiz:") for name in self.seen):
            self.notes.append(
                changed(
                    say(
                        "The package holds %(count)s quizzes; their questions follow one another.", count=len(self.seen)
                    )
                )
            )
        return Import(
            title=self.title,
            description=self.description,
            questions=self.questions,
            pictures=self.pictures.found,
            notes=tuple(self.notes),
        )

    def _parse(self, member: str) -> Node:
        return parse_xml(self.archive.read(member), member=member, rename=qti2.camel)

    def _read_tests(self) -> dict[str, int | None]:
        """Items' members in the order of the package's tests, with their times in seconds."""
        times: dict[str, int | None] = {}
        for member in self._candidates():
            if self._root(member) != qti2.TEST:
                continue
            root = self._parse(member)
            self.has_test = True
            self.title = self.title or from_plain(root.attribute("title").strip())
            rubric = root.first("rubricBlock")
            if rubric is not None and not self.description:
                self.description = from_html(html_of(rubric)).text
            folder = member.rpartition("/")[0]
            room = limits.MAX_QUESTIONS - len(times) - len(self.questions)
            for reference in islice(root.descendants("assessmentItemRef"), max(room, 0)):
                href = reference.attribute("href")
                item = self.archive.find(f"{folder}/{href}") or self.archive.find(href)
                if item is None:
                    why = say("The test names an item that is not in the package.")
                    self.questions.append(skipped(from_plain(href), reference.position(member), why))
                else:
                    times[item] = _time_limit(reference)
        return times

    def _root(self, member: str) -> str:
        try:
            return qti2.camel(root_name(self.archive.peek(member)))
        except FormatError:
            return ""

    def _candidates(self) -> list[str]:
        return [name for name in self.archive.names if name.lower().endswith(_XML)]

    def _members(self, first: list[str]) -> list[str]:
        """Items of the tests, then what the manifest names, then all other XML files."""
        members = dict.fromkeys(first)
        manifest = self.archive.find("imsmanifest.xml")
        if manifest is not None:
            folder = manifest.rpartition("/")[0]
            for node in self._parse(manifest).descendants("resource", "file"):
                href = node.attribute("href")
                found = self.archive.find(f"{folder}/{href}") if href.lower().endswith(_XML) else None
                if found is not None:
                    members.setdefault(found)
        if not first:
            members |= dict.fromkeys(name for name in sorted(self._candidates()) if name not in members)
        return list(members)

    def _read_member(self, member: str, time: int | None) -> None:
        if self._root(member) not in _ITEMS:
            return
        root = self._parse(member)
        folder = member.rpartition("/")[0]
        reading = Reading(member, self.pictures, lambda source: self._picture(folder, source))
        assessment = root.first("assessment")
        ident = assessment.attribute("ident") if assessment is not None else ""
        name = f"quiz:{ident or member}" if assessment is not None else f"item:{member}"
        if name in self.seen:
            return  # Canvas writes some quizzes twice
        self.seen.add(name)
        found = _read_tree(root, reading, {"time": time} if time else {})
        self.title = self.title or found.title
        self.questions += found.questions

    def _picture(self, folder: str, source: str) -> Picture | None:
        bare = source.partition("?")[0]
        member = next(
            (
                found
                for name in (f"{folder}/{bare}", bare, f"web_resources/{bare}")
                if (found := self.archive.find(name)) is not None
            ),
            None,
        )
        # A missing picture is noted beside its question; a broken archive is an error.
        if not member or member.lower().endswith(_XML):
            return None
        if member not in self.shown:
            self.shown[member] = Picture(self.archive.read(member), member)
        return self.shown[member]

    def _read_canvas_metadata(self) -> None:
        members = [name for name in self.archive.names if name.endswith("assessment_meta.xml")]
        if len(members) != 1:
            return
        root = self._parse(members[0])
        self.title = from_plain(root.text_of("title")) or self.title
        self.description = from_html(root.text_of("description")).text


def _time_limit(reference: Node) -> int | None:
    limit = reference.child("timeLimits")
    seconds = fields.read_number(limit.attribute("maxTime")) if limit is not None else None
    if seconds is None or not fields.MIN_TIME_S <= seconds <= fields.MAX_TIME_S:
        return None
    return round(seconds)
