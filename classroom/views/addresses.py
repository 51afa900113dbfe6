"""Absolute addresses that phones can open, and their QR codes."""

import io
import ipaddress
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

QUIET_ZONE = 3


def public_address(request: HttpRequest, path: str) -> str:
    """`path` at the instance's public address, or at the one this page was opened by."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def join_address(request: HttpRequest, pin: str) -> str:
    """What the QR code opens."""
    return public_address(request, reverse("classroom:join", args=[pin]))


def home_address(request: HttpRequest) -> str:
    """Where a person types the PIN, short enough to read aloud: without scheme and final slash."""
    return public_address(request, reverse("classroom:home")).partition("://")[2].rstrip("/")


def is_loopback(address: str) -> bool:
    """True for an address that only this computer itself can open."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def qr_inline(address: str) -> str:
    """A QR code as SVG for the middle of a page; black on white in every theme, as many readers need."""
    return segno.make(address, error="m", micro=False).svg_inline(
        border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True
    )


def qr_file(address: str) -> bytes:
    """A QR code as an SVG file."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True
    )
    return out.getvalue()
