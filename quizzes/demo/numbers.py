"""Quizzes about numbers and machines: fractions, computing."""

from quizzes.demo.writing import DemoQuiz, check, choice, number, order, poll, slide, text

FRACTIONS = DemoQuiz(
    slug="fractions",
    subject="Mathematics",
    level="Grades 5–6",
    tags=("numbers",),
    title="Fractions",
    description="Comparing, adding and writing fractions in other ways. Ages 10 to 12.",
    color="#23395b",
    mod_rating=5,
    liked_by=("moderator", "admin"),
    questions=[
        slide(
            "Parts of a whole",
            "In <sup>3</sup>/<sub>4</sub> the lower number says into how many equal parts the whole is cut. "
            "The upper one says how many of them we have.",
            time=45,
        ),
        choice(
            "Which fraction equals <sup>1</sup>/<sub>2</sub>?",
            "<sup>2</sup>/<sub>3</sub>",
            "<sup>2</sup>/<sub>5</sub>",
            "*<sup>3</sup>/<sub>6</sub>",
            "<sup>3</sup>/<sub>4</sub>",
        ),
        order(
            "Sort from smallest to largest.",
            "<sup>1</sup>/<sub>4</sub>",
            "<sup>1</sup>/<sub>3</sub>",
            "<sup>1</sup>/<sub>2</sub>",
            "<sup>2</sup>/<sub>3</sub>",
            "<sup>3</sup>/<sub>4</sub>",
        ),
        text("Write <sup>3</sup>/<sub>4</sub> as a decimal number.", "0.75", "0,75", ".75", "0.750"),
        choice(
            "<sup>1</sup>/<sub>2</sub> + <sup>1</sup>/<sub>4</sub> = ?",
            "<sup>2</sup>/<sub>6</sub>",
            "*<sup>3</sup>/<sub>4</sub>",
            "<sup>1</sup>/<sub>6</sub>",
            "<sup>2</sup>/<sub>4</sub>",
            time=30,
        ),
        check(
            "Which of these equal <sup>1</sup>/<sub>3</sub>?",
            "*<sup>2</sup>/<sub>6</sub>",
            "<sup>3</sup>/<sub>6</sub>",
            "*<sup>4</sup>/<sub>12</sub>",
            "*<sup>5</sup>/<sub>15</sub>",
            "<sup>6</sup>/<sub>12</sub>",
            time=45,
        ),
        number("How much is <sup>2</sup>/<sub>5</sub> of 50?", 0, 50, (20, 20), time=40),
        choice(
            "A pizza is cut into 8 equal slices. You eat 2. How much is left?",
            "<sup>1</sup>/<sub>4</sub>",
            "<sup>2</sup>/<sub>8</sub>",
            "<sup>6</sup>/<sub>10</sub>",
            "*<sup>3</sup>/<sub>4</sub>",
            time=30,
        ),
        poll("How sure of fractions are you now?", "Very sure", "Nearly there", "A bit lost", "Please explain again"),
    ],
)

COMPUTING = DemoQuiz(
    slug="computing",
    subject="Computing",
    level="Grades 7–8",
    tags=("numbers", "binary"),
    title="How computers count",
    description="Bits, bytes, loops and passwords. Ages 11 and up.",
    color="#4b3f72",
    questions=[
        slide(
            "What is an algorithm?",
            "A list of clear steps that solves a task, like a recipe. "
            "It ends, and <b>every</b> step says exactly what to do.",
            time=45,
        ),
        choice("How many values can one bit have?", "1", "*2", "8", "10"),
        text("Write the number 5 in binary.", "101", "0101", "00000101", "0b101"),
        number("How many different values fit into one byte of 8 bits?", 0, 512, (256, 256)),
        order("Sort from smallest to largest.", "Byte", "Kilobyte", "Megabyte", "Gigabyte", "Terabyte"),
        choice(
            "What does a loop in a program do?",
            "It deletes a file",
            "It draws a circle",
            "*It repeats steps",
            "It ends the program",
        ),
        check("Which of these are programming languages?", "*Python", "Wi-Fi", "*Scratch", "*Rust", "Bluetooth"),
        choice(
            "Which password is the hardest to guess?",
            "P@ssw0rd!",
            "*velvet-otter-picnic-lantern-47",
            "qwertz123",
            "the name of your dog",
        ),
        text("She wrote a program for a computer that was never built: Ada …?", "Lovelace", "Ada Lovelace"),
        poll("What would you like to build?", "A game", "An app", "A website", "A robot"),
    ],
)
