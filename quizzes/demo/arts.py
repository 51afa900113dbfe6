"""Quizzes about languages and arts: French, music; and the teacher's draft."""

from quizzes.demo.writing import DemoQuiz, check, choice, number, order, poll, slide, text

FRENCH = DemoQuiz(
    slug="french-cafe",
    subject="Languages",
    level="Adults",
    tags=("french", "beginners"),
    title="Au café: French for beginners",
    description="Order, pay and say thank you. For the first year of French.",
    color="#1d4e89",
    liked_by=("moderator",),
    questions=[
        slide(
            "Au café",
            "<b>S'il vous plaît</b> means please, <b>merci</b> means thank you. Say <i>bonjour</i> before you order.",
            time=45,
        ),
        choice(
            "What is <i>un café au lait</i>?", "Black coffee", "*Coffee with milk", "Tea with lemon", "Hot chocolate"
        ),
        choice("Which article fits: <i>… baguette</i>?", "le", "*la", "les", "l'"),
        text("What is “bread” in French?", "pain", "le pain", "du pain", "un pain"),
        check("What can you drink?", "*l'eau", "le fromage", "*le thé", "le pain", "*le jus d'orange"),
        order("Sort these numbers, smallest first.", "deux", "cinq", "onze", "vingt", "cent"),
        choice(
            "How do you ask for the bill?",
            "Où sont les toilettes ?",
            "*L'addition, s'il vous plaît.",
            "Je m'appelle Léa.",
            "Bonne journée !",
        ),
        number("Which number is <i>soixante-quinze</i>?", 0, 100, (75, 75)),
        text("Say thank you in French.", "merci", "merci beaucoup"),
        poll("Qu'est-ce que tu prends ?", "Un croissant", "Un chocolat chaud", "Une limonade", "Une crêpe"),
    ],
)

MUSIC = DemoQuiz(
    slug="music",
    subject="Music",
    level="Grades 5–6",
    tags=("instruments", "notes"),
    title="Music: notes and instruments",
    description="Reading notes, families of instruments and how loud is <i>forte</i>. Ages 10 and up.",
    color="#8a3b12",
    questions=[
        choice("How many lines does a staff have?", "4", "*5", "6", "7"),
        order(
            "Sort from quietest to loudest.",
            "pianissimo (<i>pp</i>)",
            "piano (<i>p</i>)",
            "mezzo-forte (<i>mf</i>)",
            "forte (<i>f</i>)",
            "fortissimo (<i>ff</i>)",
        ),
        number("How many keys does a modern piano usually have?", 60, 100, (88, 88)),
        check("Which of these are string instruments?", "*Violin", "Trumpet", "*Harp", "*Guitar", "Clarinet"),
        slide(
            "Clap along",
            "Clap four even beats. Now clap only on <b>one</b> and <b>three</b>, "
            "then only on <b>two</b> and <b>four</b>.",
        ),
        choice("How many quarter notes last as long as one half note?", "1", "*2", "3", "4"),
        text("Who composed the Ninth Symphony with the “Ode to Joy”?", "Beethoven", "Ludwig van Beethoven"),
        order("Sort the voices from lowest to highest.", "Bass", "Tenor", "Alto", "Soprano"),
        choice("To which family does the saxophone belong?", "Brass", "Strings", "Percussion", "*Woodwind"),
        poll("What do you like to listen to most?", "Pop", "Hip-hop", "Rock", "Classical", "Something else"),
    ],
)

DRAFT = DemoQuiz(
    slug="draft-volcanoes",
    subject="Geography",
    level="",
    tags=("volcanoes",),
    title="Volcanoes (draft)",
    description="Not finished yet: only its owner sees it.",
    color="#b3261e",
    public=False,
    questions=[
        choice("What is molten rock called while it is still below the ground?", "Lava", "*Magma", "Ash", "Basalt"),
        poll("Which volcano shall we read about?", "Etna", "Krakatoa", "Mauna Loa", "Mount Fuji"),
    ],
)
