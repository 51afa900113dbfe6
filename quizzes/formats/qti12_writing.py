"""Writing QTI 1.2 as Canvas imports it: a package with one assessment, its metadata and its pictures."""

from collections.abc import Mapping
from html import escape
from typing import Any

from quizzes.formats.archive import pack
from quizzes.formats.markup import to_html
from quizzes.formats.pictures import file_name
from quizzes.formats.qti12_answers import TAGS_LABEL
from quizzes.formats.shapes import Content, Picture
from quizzes.formats.tags import write_tags
from quizzes.formats.xml_tree import document, tag, text_xml
from quizzes.question_types.shapes import Question
from quizzes.richtext import plain

_KINDS = {
    "ABCD": "multiple_choice_question",
    "VOTING": "multiple_choice_question",
    "CHECK": "multiple_answers_question",
    "ORDER": "ordering_question",
    "TEXT": "short_answer_question",
    "RANGE": "numerical_question",
    "SLIDE": "text_only_question",
}
_CARDINALITY = {"CHECK": "Multiple", "ORDER": "Ordered"}
_FOLDER = "quiz"
Files = Mapping[str, Picture]


def write(content: Content) -> bytes:
    items = [_item(question, place, content.pictures) for place, question in enumerate(content.questions, 1)]
    title = " ".join(plain(content.title).split())
    section = tag("section", *items, ident="root_section")
    assessment = tag("assessment", section, ident=_FOLDER, title=title)
    members = {
        "imsmanifest.xml": _manifest(content.pictures),
        f"{_FOLDER}/{_FOLDER}.xml": document(
            tag("questestinterop", assessment, xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2")
        ),
        f"{_FOLDER}/assessment_meta.xml": document(
            tag(
                "quiz",
                tag("title", text_xml(title)),
                tag("description", text_xml(to_html(content.description))),
                tag("quiz_type", "practice_quiz"),
                identifier=_FOLDER,
                xmlns="http://canvas.instructure.com/xsd/cccv1p0",
            )
        ),
    }
    members |= {f"web_resources/{file_name(picture)}": picture.data for picture in content.pictures.values()}
    return pack(members)


def _manifest(pictures: Files) -> bytes:
    def file(href: str) -> str:
        return tag("file", href=href)

    quiz = f"{_FOLDER}/{_FOLDER}.xml"
    meta = f"{_FOLDER}/assessment_meta.xml"
    resources = [
        tag("resource", file(quiz), tag("dependency", identifierref="meta"), identifier=_FOLDER, type="imsqti_xmlv1p2"),
        tag(
            "resource",
            file(meta),
            identifier="meta",
            type="associatedcontent/imscc_xmlv1p1/learning-application-resource",
            href=meta,
        ),
    ]
    for picture in {one.key: one for one in pictures.values()}.values():
        href = f"web_resources/{file_name(picture)}"
        resources.append(tag("resource", file(href), identifier=f"picture-{picture.key}", type="webcontent", href=href))
    metadata = tag("metadata", tag("schema", "IMS Content"), tag("schemaversion", "1.1.3"))
    return document(
        tag(
            "manifest",
            metadata,
            tag("organizations"),
            tag("resources", *resources),
            identifier="classroom-quiz",
            xmlns="http://www.imsglobal.org/xsd/imscp_v1p1",
        )
    )


def _item(question: Question, place: int, pictures: Files) -> str:
    kind = question["type"]
    fields_ = {"question_type": _KINDS[kind], "points_possible": "0" if kind in ("SLIDE", "VOTING") else "1"}
    tags = [one for one in write_tags(question) if not one.startswith("time=")]
    if tags:
        fields_[TAGS_LABEL] = " ".join(tags)
    metadata = tag("itemmetadata", tag("qtimetadata", *(_field(label, entry) for label, entry in fields_.items())))
    text = question["answers"] if kind == "SLIDE" else question["question"]
    title = " ".join(plain(question["question"]).split()) if kind == "SLIDE" else f"Question {place}"
    parts = [tag("duration", f"PT{question['time']}S"), metadata]
    parts.append(tag("presentation", _material(text, question["image"], pictures), *_responses(question, pictures)))
    conditions = _conditions(question)
    if conditions:
        outcomes = tag("outcomes", tag("decvar", maxvalue=100, minvalue=0, varname="SCORE", vartype="Decimal"))
        parts.append(tag("resprocessing", outcomes, *conditions))
    return tag("item", *parts, ident=f"item{place}", title=title)


def _field(label: str, entry: str) -> str:
    return tag("qtimetadatafield", tag("fieldlabel", label), tag("fieldentry", text_xml(entry)))


def _material(text: str, image: str | None, pictures: Files) -> str:
    html = to_html(text)
    picture = pictures.get(image or "")
    if picture is not None:
        html += f'<img src="$IMS-CC-FILEBASE$/{file_name(picture)}" alt="{escape(picture.alt)}">'
    return tag("material", tag("mattext", text_xml(html), texttype="text/html"))


def _responses(question: Question, pictures: Files) -> list[str]:
    kind, answers = question["type"], question["answers"]
    if kind == "SLIDE":
        return []
    if kind in ("TEXT", "RANGE"):
        attributes: dict[str, str] = {"fibtype": "Decimal"} if kind == "RANGE" else {}
        fib = tag("render_fib", tag("response_label", ident="answer1"), **attributes)
        return [tag("response_str", fib, ident="response1", rcardinality="Single")]
    labels = [
        tag("response_label", _material(one["answer"], one.get("image"), pictures), ident=f"choice{place}")
        for place, one in enumerate(answers)
    ]
    inside = tag("render_choice", *labels)
    if kind == "ORDER":
        inside = tag("render_extension", tag("ims_render_object", *labels, shuffle="Yes"))
    return [tag("response_lid", inside, ident="response1", rcardinality=_CARDINALITY.get(kind, "Single"))]


def _conditions(question: Question) -> list[str]:
    kind, answers = question["type"], question["answers"]
    if kind in ("SLIDE", "VOTING"):
        return []
    if kind == "RANGE":
        low, high = _test("vargte", f"{answers['min_correct']}"), _test("varlte", f"{answers['max_correct']}")
        return [_condition(tag("and", low, high))]
    if kind == "TEXT":
        return [_condition("".join(_accepted(one) for one in answers))]
    names = [(f"choice{place}", one.get("right", True)) for place, one in enumerate(answers)]
    if kind == "CHECK":
        return [_condition(tag("and", *(_chosen(name, right) for name, right in names)))]
    if kind == "ORDER":
        return [_condition("".join(_chosen(name, True) for name, _ in names))]
    return [_condition(_chosen(name, True)) for name, right in names if right]


def _condition(tests: str) -> str:
    score = tag("setvar", "100", action="Set", varname="SCORE")
    return tag("respcondition", tag("conditionvar", tests), score, **{"continue": "No"})


def _test(name: str, value: str, **attributes: str) -> str:
    return tag(name, text_xml(value), respident="response1", **attributes)


def _chosen(name: str, right: bool) -> str:
    test = _test("varequal", name)
    return test if right else tag("not", test)


def _accepted(one: dict[str, Any]) -> str:
    return _test("varequal", plain(one["answer"]), **({"case": "Yes"} if one["case_sensitive"] else {}))
