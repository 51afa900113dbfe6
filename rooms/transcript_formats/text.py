"""Plain text for people: a head, then one line for each stretch of words."""

from rooms.transcript_formats.shapes import Document, Line, clock, in_order, one_line


def write(document: Document) -> str:
    head = [one_line(document.room), f"{document.started_at:%Y-%m-%d %H:%M %Z}".rstrip(), ""]
    return "\n".join([*head, *map(_line, in_order(document.lines))]) + "\n"


def _line(line: Line) -> str:
    speaker = one_line(line.speaker)
    note = (" (chat)" if line.source == "chat" else "") + (" (uncertain)" if line.is_uncertain else "")
    original = f" [before: {one_line(line.original)}]" if line.original else ""
    return f"[{clock(line.start_ms)[:-4]}] {f'{speaker}: ' if speaker else ''}{one_line(line.text)}{note}{original}"
