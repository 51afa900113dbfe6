"""Browsers of people who have logged in already; that the form lets people in is told by the tests of the log-in."""

from django.test import Client
from playwright.sync_api import BrowserContext


def let_in(context: BrowserContext, base: str, client: Client) -> None:
    """Give the browser the session of a test client: `let_in(context, server, signed_in(teacher))`."""
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
