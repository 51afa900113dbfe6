"""Files that are carried to a page by hand: dropped on it or pasted, as a browser's own objects."""

import base64

File = tuple[str, str, bytes]
# What a drop or a paste brings along, made of `described(...)`.
TRANSFER = """((files) => {
    const data = new DataTransfer();
    for (const [name, type, beginning, size] of files) {
        const bytes = new Uint8Array(size);
        bytes.set(Uint8Array.from(atob(beginning), (letter) => letter.charCodeAt(0)));
        data.items.add(new File([bytes], name, {type}));
    }
    return data;
})"""


def described(files: tuple[File, ...]) -> list[list[str | int]]:
    """(name, type, bytes) in words for a script. The zeros at a file's end, megabytes of them, are made in the page."""
    return [
        [name, kind, base64.b64encode(content.rstrip(b"\0")).decode(), len(content)] for name, kind, content in files
    ]
