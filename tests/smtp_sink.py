"""A real SMTP server on a free port that keeps what it gets, and can refuse as a relay with troubles would."""

import asyncio
import re
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from classroom.embedded.redis_server import free_port


class SmtpSink:
    """`with SmtpSink() as sink:` … `sink.url`, `sink.wait_for(1)`.

    `refuse` so many mails with 451 first; `hold`: take mails and never answer, `holding` says that one came.
    """

    def __init__(self, refuse: int = 0, *, hold: bool = False) -> None:
        self._hold = hold
        self.holding = False
        self.refuse = refuse
        self.refused = 0
        self.mails: list[EmailMessage] = []
        self._changed = threading.Condition()
        self.host, self.port = "127.0.0.1", free_port()
        self._controller = Controller(self, hostname=self.host, port=self.port)
        self.url = f"smtp://{self.host}:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self._hold:
            self.holding = True
            await asyncio.sleep(3600)
        if self.refused < self.refuse:
            self.refused += 1
            return "451 4.3.0 Try again later"
        with self._changed:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self._changed.notify_all()
        return "250 OK"

    def wait_for(self, count: int, timeout_s: float = 60) -> list[EmailMessage]:
        """The first `count` mails, as soon as they are there."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.mails) >= count, timeout_s), f"{len(self.mails)} mails came"
            return self.mails[:count]

    def __enter__(self) -> "SmtpSink":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def link_in(text: str) -> str:
    """The path of the only link in a mail's text."""
    (found,) = re.findall(r"^https?://\S+$", text, flags=re.MULTILINE)
    return urlsplit(found).path


def text_of(mail: EmailMessage) -> str:
    """Its plain text, with the line ends of a text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
