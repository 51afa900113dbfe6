"""Reading mails in tests: the token in the link that somebody was sent."""

from django.core.mail import EmailMessage

from tests.jobs import do_jobs
from tests.smtp_sink import link_in


def token_for(outbox: list[EmailMessage], address: str) -> str:
    """From the newest mail to this address, after doing the jobs that wait."""
    do_jobs()
    mail = next(mail for mail in reversed(outbox) if mail.to == [address])
    return link_in(mail.body).rstrip("/").rpartition("/")[2]


def subjects(outbox: list[EmailMessage]) -> list[tuple[str, str]]:
    """(to, subject) of all mails, after doing the jobs that wait."""
    do_jobs()
    return [(mail.to[0], mail.subject) for mail in outbox]
