"""How large a file may be, in every direction: beyond these it is refused with a sentence, not read."""

MAX_FILE_BYTES = 50_000_000
MAX_TEXT_BYTES = 10_000_000  # of a text, JSON or XML file, unpacked
MAX_MEMBERS = 2_000
MAX_DIRECTORY_BYTES = 1_000_000  # an archive's table of contents
MAX_UNPACKED_BYTES = 100_000_000
MAX_RATIO = 150  # unpacked : packed, of a member above FREE_RATIO_BYTES
FREE_RATIO_BYTES = 1_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_QUESTIONS = 1_000  # in a file: more than a quiz holds, so that one can choose
MAX_ANSWERS = 200  # of a question
MAX_PARTS = 50  # gaps or pairs of a question that becomes several
MAX_MARKUP_CHARACTERS = 100_000  # of one text as HTML; what is longer can't be valid and is cut
MAX_TAGS = 3_000  # of one text: cleaning takes long where they are nested deeply
MAX_PICTURES = 500
# Of a quiz, visible ones: what is longer is cut. The same as quizzes.models say.
MAX_TITLE_CHARACTERS = MAX_DESCRIPTION_CHARACTERS = 500
