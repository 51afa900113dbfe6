"""Scripts of a page that are fetched at once, instead of one import after the other."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from classroom.script_graph import modules_of

register = template.Library()


@register.simple_tag
def preload_modules(*entries: str) -> SafeString:
    """A `modulepreload` link for each module that the `entries` import: what counts on bad Wi-Fi."""
    names = sorted({name for entry in entries for name in modules_of(entry)} - set(entries))
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in names))
