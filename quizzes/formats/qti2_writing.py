"""Writing QTI 2.1, 2.2 and 3.0 packages: a test, an item for each question, a manifest and the pictures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from quizzes.formats.archive import pack
from quizzes.formats.pictures import file_name
from quizzes.formats.shapes import Content, Picture
from quizzes.formats.xml_tree import document, tag, text_xml, without_illegal
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

Files = Mapping[str, Picture]
_CARDINALITY = {"ABCD": "single", "VOTING": "single", "CHECK": "multiple", "ORDER": "ordered", "TEXT": "single"}
_BASE = {"TEXT": "string", "RANGE": "float"}


@dataclass(frozen=True, slots=True)
class Version:
    """`kebab`: names like qti-choice-interaction and response-identifier."""

    number: str
    namespace: str
    resource: str
    manifest: str
    schema: str
    template: str
    kebab: bool = False

    def tag(self, name: str, /, *inner: str, **attributes: str | int | float) -> str:
        if not self.kebab:
            return tag(name, *inner, **attributes)
        return tag(f"qti-{_kebab(name)}", *inner, **{_kebab(key): value for key, value in attributes.items()})


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def _two(number: str) -> Version:
    short = number.replace(".", "p")
    return Version(
        number,
        f"http://www.imsglobal.org/xsd/imsqti_v{short}",
        f"xmlv{short}",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        f"QTIv{number} Package",
        f"http://www.imsglobal.org/question/qti_v{short}/rptemplates/",
    )


V21, V22 = _two("2.1"), _two("2.2")
V30 = Version(
    "3.0",
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "xmlv3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "QTI Package",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/",
    kebab=True,
)


def write(content: Content, version: Version) -> bytes:
    names = [f"item{place:03d}" for place in range(1, len(content.questions) + 1)]
    pictures = {picture.key: picture for picture in content.pictures.values()}
    members = {
        "imsmanifest.xml": _manifest(names, pictures, version),
        "test.xml": _test(content, names, version),
    }
    for name, question in zip(names, content.questions, strict=True):
        members[f"items/{name}.xml"] = document(_item(name, question, content.pictures, version))
    members |= {f"items/images/{file_name(picture)}": picture.data for picture in pictures.values()}
    return pack(members)


def _manifest(names: list[str], pictures: Files, version: Version) -> bytes:
    def resource(identifier: str, kind: str, href: str, *inner: str) -> str:
        return tag("resource", tag("file", href=href), *inner, identifier=identifier, type=kind, href=href)

    needed = [tag("dependency", identifierref=name) for name in names]
    resources = [resource("test", f"imsqti_test_{version.resource}", "test.xml", *needed)]
    resources += [resource(name, f"imsqti_item_{version.resource}", f"items/{name}.xml") for name in names]
    resources += [
        resource(f"picture-{key}", "webcontent", f"items/images/{file_name(picture)}")
        for key, picture in pictures.items()
    ]
    schema = tag("metadata", tag("schema", version.schema), tag("schemaversion", f"{version.number}.0"))
    return document(
        tag(
            "manifest",
            schema,
            tag("organizations"),
            tag("resources", *resources),
            identifier="classroom-quiz",
            xmlns=version.manifest,
        )
    )


def _test(content: Content, names: list[str], version: Version) -> bytes:
    references = [
        version.tag(
            "assessmentItemRef",
            version.tag("timeLimits", maxTime=question["time"]),
            identifier=name,
            href=f"items/{name}.xml",
        )
        for name, question in zip(names, content.questions, strict=True)
    ]
    rubric = version.tag("rubricBlock", tag("div", html_xml(content.description)), view="candidate")
    inner = [rubric] if content.description else []
    section = version.tag("assessmentSection", *inner, *references, identifier="section", title="Quiz", visible="true")
    part = version.tag("testPart", section, identifier="part", navigationMode="linear", submissionMode="individual")
    title = " ".join(plain(content.title).split())
    return document(version.tag("assessmentTest", part, identifier="quiz", title=title, xmlns=version.namespace))


def html_xml(text: str) -> str:
    """Rich text as XHTML. QTI knows neither `mark` nor `del`."""
    xhtml = without_illegal(text).replace("&nbsp;", "&#160;").replace("\n", "<br/>").replace("\r", "&#13;")
    for name in ("mark", "del"):
        xhtml = xhtml.replace(f"<{name}>", f'<span class="{name}">').replace(f"</{name}>", "</span>")
    return xhtml


def _picture(image: str | None, pictures: Files) -> str:
    picture = pictures.get(image or "")
    return tag("img", src=f"images/{file_name(picture)}", alt=picture.alt) if picture is not None else ""


def _item(name: str, question: Question, pictures: Files, version: Version) -> str:
    kind = question["type"]
    text = question["answers"] if kind == "SLIDE" else question["question"]
    picture = _picture(question["image"], pictures)
    body = [
        tag("div", html_xml(text)),
        *([tag("p", picture)] if picture else []),
        _interaction(question, pictures, version),
    ]
    title = " ".join(plain(question["question"]).split()) if kind == "SLIDE" else name
    declarations = [] if kind == "SLIDE" else [_declaration(question, version)]
    outcome = version.tag("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    return version.tag(
        "assessmentItem",
        *declarations,
        outcome,
        version.tag("itemBody", *body),
        _processing(question, version),
        identifier=name,
        title=title,
        adaptive="false",
        timeDependent="true",
        xmlns=version.namespace,
    )


def _declaration(question: Question, version: Version) -> str:
    kind, answers = question["type"], question["answers"]
    right: list[str] = []
    mapping = ""
    if kind in ("ABCD", "CHECK"):
        right = [f"choice{place}" for place, one in enumerate(answers) if one["right"]]
        if kind == "ABCD" and len(right) > 1:
            entries = [version.tag("mapEntry", mapKey=name, mappedValue=1) for name in right]
            mapping, right = version.tag("mapping", *entries, defaultValue=0), right[:1]
    elif kind == "ORDER":
        right = [f"choice{place}" for place in range(len(answers))]
    elif kind == "TEXT":
        entries = [
            version.tag(
                "mapEntry",
                mapKey=plain(one["answer"]),
                mappedValue=1,
                caseSensitive="true" if one["case_sensitive"] else "false",
            )
            for one in answers
        ]
        mapping, right = version.tag("mapping", *entries, defaultValue=0), [plain(answers[0]["answer"])]
    elif kind == "RANGE":
        right = [f"{answers['min_correct']}"]
    values = [version.tag("value", text_xml(value)) for value in right]
    correct = [version.tag("correctResponse", *values)] if values else []
    return version.tag(
        "responseDeclaration",
        *correct,
        mapping,
        identifier="RESPONSE",
        cardinality=_CARDINALITY.get(kind, "single"),
        baseType=_BASE.get(kind, "identifier"),
    )


def _interaction(question: Question, pictures: Files, version: Version) -> str:
    kind, answers = question["type"], question["answers"]
    if kind == "SLIDE":
        return ""
    if kind == "TEXT":
        return tag("p", version.tag("textEntryInteraction", responseIdentifier="RESPONSE", expectedLength=30))
    if kind == "RANGE":
        return version.tag(
            "sliderInteraction",
            responseIdentifier="RESPONSE",
            lowerBound=f"{answers['min']}",
            upperBound=f"{answers['max']}",
        )
    choices = [
        version.tag(
            "simpleChoice",
            html_xml(one["answer"]),
            _picture(one.get("image"), pictures),
            identifier=f"choice{place}",
        )
        for place, one in enumerate(answers)
    ]
    if kind == "ORDER":
        return version.tag("orderInteraction", *choices, responseIdentifier="RESPONSE", shuffle="true")
    most = 0 if kind == "CHECK" else 1
    return version.tag("choiceInteraction", *choices, responseIdentifier="RESPONSE", shuffle="false", maxChoices=most)


def _processing(question: Question, version: Version) -> str:
    kind, answers = question["type"], question["answers"]
    if kind in ("SLIDE", "VOTING"):
        return ""
    if kind == "RANGE":
        return _range_processing(answers["min_correct"], answers["max_correct"], version)
    mapped = kind == "TEXT" or (kind == "ABCD" and sum(one["right"] for one in answers) > 1)
    name = f"{version.template}{'map_response' if mapped else 'match_correct'}{'.xml' if version.kebab else ''}"
    return version.tag("responseProcessing", template=name)


def _range_processing(low: float, high: float, version: Version) -> str:
    def test(name: str, value: float) -> str:
        variable = version.tag("variable", identifier="RESPONSE")
        return version.tag(name, variable, version.tag("baseValue", f"{value}", baseType="float"))

    score = version.tag("setOutcomeValue", version.tag("baseValue", "1", baseType="float"), identifier="SCORE")
    both = version.tag("and", test("gte", low), test("lte", high))
    condition = version.tag("responseCondition", version.tag("responseIf", both, score))
    return version.tag("responseProcessing", condition)
