"""The sockets' protocol as the file that `make schema` writes and the API serves."""

from functools import cache

import yaml

from classroom.protocol import asyncapi

CONTENT_TYPE = "application/yaml"


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stay readable, and nothing is written as a reference to something above."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


@cache
def as_yaml() -> str:
    return yaml.dump(asyncapi.document(), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
