"""Why a file is not taken or not changed."""

from accounts.wording import say


class FileRefused(Exception):
    """`code` is for programs, `message` tells a person what happened and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def truncated() -> FileRefused:
    return FileRefused("truncated", say("The file ends too early, as if the upload broke off. Send it again."))


def broken() -> FileRefused:
    return FileRefused(
        "broken_file", say("The file is damaged or not what its type promises. Save it again and retry.")
    )


def hidden_content() -> FileRefused:
    return FileRefused(
        "hidden_content",
        say("The file carries something else inside, such as an archive or a page. Save a clean copy."),
    )
