"""docs/protocol.md names every message and code."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from classroom.engine.phases import Command, Phase
from classroom.protocol import incoming, outgoing
from classroom.protocol.codes import MESSAGES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "protocol.md").read_text()


def tags(*unions: Any) -> set[str]:
    return {str(message.__struct_config__.tag) for union in unions for message in get_args(union)}


def test_every_incoming_message_is_described() -> None:
    missing = {tag for tag in tags(incoming.PlayerMessage, incoming.HostMessage) if tag not in PAGE}
    assert not missing


def test_every_outgoing_message_is_described() -> None:
    known = {kind.__struct_config__.tag for kind in outgoing.Fact.__subclasses__()} | {"error"}
    assert {tag for tag in known if str(tag) not in PAGE} == set()


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_code_is_described(code: str) -> None:
    assert re.search(rf"^\|.*`{code}`.*\|", PAGE, re.MULTILINE)


def test_every_phase_and_command_is_described() -> None:
    assert [name for name in (*Phase, *Command) if name not in PAGE] == []
