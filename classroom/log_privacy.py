"""Taking personal data out of what is logged or reported: addresses of people and machines, PINs, account ids."""

import re
from ipaddress import ip_address

_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
# Pages by PIN or by an assignment's code, and what Redis says about a game's keys.
_PIN = re.compile(r"(?<=/)(join|play|qr|a)/\d{4,}|(?<=\{)\d{4,9}(?=\})|(?<=wrong_pins:)\S+|(?<=known_pin:)\S+")
_ACCOUNT = re.compile(r"\b(account|by)=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What comes after the question mark is whatever somebody typed: searches, codes, addresses.
_QUERY = re.compile(r"(?<=[\w/])\?[\w%.+-]+=[^\s\"'<>]*")


def scrubbed(text: str) -> str:
    """`text` with [mail], [address], [pin], [id] and [query] in the place of what names somebody."""
    text = _QUERY.sub("?[query]", text)
    text = _MAIL.sub("[mail]", text)
    text = _ACCOUNT.sub(r"\1=[id]", text)
    text = _PIN.sub(lambda found: f"{found[1]}/[pin]" if found[1] else "[pin]", text)
    return _IPV6.sub(_address, _IPV4.sub(_address, text))


def _address(found: "re.Match[str]") -> str:
    """This machine's own addresses tell nothing about anybody."""
    try:
        known = ip_address(found[0])
    except ValueError:
        return found[0]
    return found[0] if known.is_loopback or known.is_unspecified else "[address]"
