"""Moderation and versions in a real browser."""

import copy
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, expect

from accounts.models import User
from quizzes import services
from quizzes.models import ModRating, Quiz
from quizzes.question_types import TYPES
from tests.e2e.sessions import let_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

Context = Callable[..., BrowserContext]
Servers = Callable[[int], list[str]]
SignIn = Callable[[User], Client]


def test_from_a_report_to_an_appeal_to_an_undone_decision(
    teacher: User, moderator: User, daphne_servers: Servers, new_context: Context, signed_in: SignIn
) -> None:
    questions = [TYPES["ABCD"].example(), TYPES["VOTING"].example()]
    quiz = services.create_quiz(owner=teacher, title="Rude rivers", questions=questions, public=True)
    other = services.create_quiz(owner=teacher, title="Polite lakes", questions=questions, public=True)
    (address,) = daphne_servers(1)
    public_page = f"{address}/quizzes/{quiz.pk}/"
    visitor = new_context(viewport={"width": 390, "height": 844}).new_page()
    visitor.goto(public_page)
    visitor.get_by_role("link", name="Report this quiz").click()
    visitor.get_by_label("Offensive or not safe for school").check()
    visitor.get_by_role("button", name="Send the report").click()
    expect(visitor.get_by_text("The moderators will look at this quiz.")).to_be_visible()

    context = new_context()
    let_in(context, address, signed_in(moderator))
    desk = context.new_page()
    refused: list[str] = []
    desk.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    desk.goto(f"{address}/admin/")
    desk.get_by_role("link", name="Check quizzes").click()
    expect(desk.locator(".queue-words a")).to_have_text(["Rude rivers", "Polite lakes"])
    desk.get_by_role("link", name="Begin with the first").click()
    expect(desk.locator(".read-right")).to_contain_text("Jupiter")
    desk.wait_for_load_state()  # keys are heard from then on
    desk.keyboard.press("n")
    desk.wait_for_url(f"**/{other.pk}/moderation/")
    desk.keyboard.press("p")
    desk.wait_for_url(f"**/{quiz.pk}/moderation/")
    desk.keyboard.press("2")
    expect(desk.locator("input[name=rating][value='2']")).to_be_checked()
    desk.get_by_role("button", name="It insults or demeans people.").click()
    expect(desk.locator("#id_reason")).to_have_value("It insults or demeans people.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url(f"**/{other.pk}/moderation/")
    expect(desk.get_by_text("Rude rivers: Not safe for school")).to_be_visible()
    answer = visitor.goto(public_page)
    assert answer is not None
    assert answer.status == 404

    context = new_context(viewport={"width": 390, "height": 844})
    let_in(context, address, signed_in(teacher))
    author = context.new_page()
    author.goto(f"{address}/admin/")
    expect(author.get_by_text("The reason: It insults or demeans people.")).to_be_visible()
    author.get_by_role("link", name="Appeal against this").click()
    author.get_by_label("Why should the quiz be looked at again?").fill("It is a quotation.")
    author.get_by_role("button", name="Send the appeal").click()
    expect(author.get_by_text("You have appealed.")).to_be_visible()
    assert author.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.goto(f"{address}/admin/quizzes/quiz/moderation/")
    desk.get_by_role("link", name="Rude rivers").click()
    expect(desk.get_by_text("It is a quotation.").first).to_be_visible()
    desk.get_by_text("Undo this decision").click()
    desk.get_by_label("Why is it undone?").fill("The author is right.")
    desk.get_by_role("button", name="Undo", exact=True).click()
    expect(desk.get_by_text("The decision is undone.")).to_be_visible()
    visitor.goto(public_page)
    expect(visitor.get_by_role("heading", name="Rude rivers")).to_be_visible()
    quiz.refresh_from_db()
    assert (quiz.mod_rating, quiz.reports.get().resolved_by) == (None, moderator)
    assert not Quiz.objects.filter(mod_rating=ModRating.NOT_SAFE).exists()
    assert refused == []


def test_two_versions_are_compared_and_one_is_restored(
    teacher: User, daphne_servers: Servers, new_context: Context, signed_in: SignIn
) -> None:
    question = TYPES["ABCD"].example()
    quiz = services.create_quiz(owner=teacher, title="Planets", questions=[question])
    other = copy.deepcopy(question)
    other["question"] = "Which planet is the smallest?"
    services.update_quiz(quiz=quiz, changes={"questions": [other]})
    services.update_quiz(quiz=quiz, changes={"title": "Small planets"})
    (address,) = daphne_servers(1)
    context = new_context(viewport={"width": 390, "height": 844})
    let_in(context, address, signed_in(teacher))
    page = context.new_page()
    page.goto(f"{address}/admin/quizzes/quiz/{quiz.pk}/change/")
    page.get_by_role("link", name="History").click()
    expect(page.locator(".version")).to_have_count(3)
    page.get_by_role("group", name="Compare version 1").get_by_label("From").check()
    page.get_by_role("button", name="Compare the two chosen versions").click()
    expect(page.locator(".diff-part del")).to_have_text(["Planets", "largest"])
    expect(page.locator(".diff-part ins")).to_have_text(["Small planets", "smallest"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text("Version 1 is restored.")).to_be_visible()
    expect(page.locator(".version").first).to_contain_text("Version 1 restored")
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions) == ("Planets", [question])
