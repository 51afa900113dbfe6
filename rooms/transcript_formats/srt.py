"""SubRip: numbered blocks, times with a comma, the speaker's name before the text.

The format has no escapes. Programs take `<…>` and `{…}` for mark-up and an arrow for times, so these signs are
replaced by their likes.
"""

from rooms.transcript_formats.shapes import Document, Line, clock, in_order, one_line, shown_until

_LIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


def write(document: Document) -> str:
    blocks = [
        f"{number}\n{clock(line.start_ms, ',')} --> {clock(shown_until(line), ',')}\n{_payload(line)}\n"
        for number, line in enumerate(in_order(document.lines), start=1)
    ]
    return "\n".join(blocks)


def _payload(line: Line) -> str:
    text = one_line(line.text) + (" (?)" if line.is_uncertain else "")
    speaker = one_line(line.speaker)
    return (f"{speaker}: {text}" if speaker else text).translate(_LIKES)
