"""deploy/fail2ban finds refused log-ins in the product's own log, and nothing else.

Python reads its expressions as fail2ban does: the time is taken out of the line, <ADDR> is an address.
"""

import configparser
import io
import logging
import re
from collections.abc import Callable
from ipaddress import ip_address

import pytest

from accounts.models import User
from tests.accounts.test_lockout import log_in
from tests.classroom.test_logs import log
from tests.conftest import PASSWORD
from tests.server_processes import ROOT

pytestmark = pytest.mark.django_db

Log = Callable[..., io.StringIO]
FORMS = ("text", "json")
# fail2ban's own detector of such times, and its pattern of addresses.
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{3}(?:\+00:00)?")
ADDRESS = r"(?P<address>(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)"
# What journald's lines begin with.
JOURNAL = "server granian[811]: "

__all__ = ["log"]


def settings_of(name: str) -> configparser.RawConfigParser:
    found = configparser.RawConfigParser()
    assert found.read(ROOT / "deploy" / "fail2ban" / name)
    return found


def banned(text: str) -> list[str]:
    """The addresses that the filter finds in a log."""
    expressions = settings_of("filter.conf")["Definition"]["failregex"].split("\n")
    assert len(expressions) == 2
    patterns = [re.compile(expression.replace("<ADDR>", ADDRESS)) for expression in expressions]
    found = []
    for line in text.splitlines():
        rest = TIME.sub("", line, count=1)
        found += [str(ip_address(match["address"])) for pattern in patterns if (match := pattern.search(rest))]
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("address", ["192.0.2.78", "2001:db8::7"])
def test_a_refused_log_in_names_its_address(teacher: User, log: Log, form: str, address: str) -> None:
    written = log(form=form, personal=True)
    log_in("teacher", "wrong", address=address)
    log_in("nobody", "wrong", address=address)
    assert banned(written.getvalue()) == [address] * 2
    # systemd's journal puts its own words before the line, whose time stays in it.
    [first, *_] = [line for line in written.getvalue().splitlines() if "log_in_failed" in line]
    assert banned(f"2026-11-22 20:41:43.000 {JOURNAL}{first}") == [address]


@pytest.mark.parametrize("form", FORMS)
def test_what_somebody_types_bans_nobody(teacher: User, log: Log, form: str) -> None:
    written = log(form=form, personal=True)
    line = "WARNING accounts.security: log_in_failed account=- by=- address=192.0.2.9"
    logging.getLogger("django.request").warning("Not Found: %s", f"/{line}")
    logging.getLogger("django.request").warning(
        "Not Found: %s", '/", "level": "WARNING", "logger": "accounts.security", "message": "' + line.partition(": ")[2]
    )
    assert banned(written.getvalue()) == []


def test_without_personal_data_there_is_nothing_to_find(teacher: User, log: Log) -> None:
    for form in FORMS:
        written = log(form=form)
        log_in("teacher", "wrong", address="192.0.2.78")
        assert "log_in_failed" in written.getvalue()
        assert banned(written.getvalue()) == []


def test_whoever_can_log_in_is_not_banned(teacher: User, log: Log) -> None:
    written = log(form="text", personal=True)
    log_in("teacher", PASSWORD, address="192.0.2.78")
    assert "log_in account=" in written.getvalue()
    assert banned(written.getvalue()) == []


def test_the_jail_watches_the_unit_that_takes_log_ins() -> None:
    jail = settings_of("jail.conf")["classroom"]
    assert (jail["filter"], jail["backend"]) == ("classroom", "systemd")
    unit = settings_of("filter.conf")["Definition"]["journalmatch"].partition("=")[2]
    assert (ROOT / "deploy" / "systemd" / unit).exists()
