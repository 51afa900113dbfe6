"""WebVTT (https://www.w3.org/TR/webvtt1/): one cue for each line, the speaker as its voice."""

from rooms.transcript_formats.shapes import Document, Line, clock, in_order, one_line, shown_until


def write(document: Document) -> str:
    blocks = [f"WEBVTT - {_header(document.room)}"]
    for number, line in enumerate(in_order(document.lines), start=1):
        blocks.append(f"{number}\n{clock(line.start_ms)} --> {clock(shown_until(line))}\n{_payload(line)}")
    return "\n\n".join(blocks) + "\n"


def _header(text: str) -> str:
    """The text after WEBVTT can't be escaped, and an arrow in it would make it a cue's timings."""
    return one_line(text).replace("-->", "→")


def _payload(line: Line) -> str:
    text = _escaped(line.text)
    if line.is_uncertain:
        text = f"<i>{text}</i> (?)"
    speaker = _escaped(line.speaker)
    return f"<v {speaker}>{text}</v>" if speaker else text


def _escaped(text: str) -> str:
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
