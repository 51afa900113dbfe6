"""Quizzes about people and places: capitals, Deaf culture, history, media."""

from quizzes.demo.writing import DemoQuiz, check, choice, number, order, poll, slide, text

CAPITALS = DemoQuiz(
    slug="world-capitals",
    subject="Geography",
    level="Grades 5–6",
    tags=("countries",),
    title="World capitals",
    description="The biggest city is not always the capital. Ages 9 and up.",
    color="#4a5d23",
    mod_rating=0,
    liked_by=("moderator",),
    questions=[
        choice("What is the capital of Australia?", "Sydney", "Melbourne", "Perth", "*Canberra"),
        choice("What is the capital of Canada?", "*Ottawa", "Toronto", "Vancouver", "Montréal"),
        text("What is the capital of Japan?", "Tokyo", "Tōkyō", "Tokio"),
        check("Which of these cities are capitals?", "*Nairobi", "Lagos", "*Wellington", "Istanbul", "*Lima", "Zürich"),
        choice("What is the capital of Brazil?", "Rio de Janeiro", "*Brasília", "São Paulo", "Salvador"),
        order("Sort these capitals from north to south.", "Reykjavík", "Berlin", "Cairo", "Nairobi", "Wellington"),
        number("How many member states does the United Nations have? Within three is right.", 150, 220, (190, 196)),
        choice("Which country has three capital cities?", "India", "Türkiye", "*South Africa", "Argentina"),
        text(
            "Which capital lies on the Nile, close to the pyramids of Giza?", "Cairo", "Kairo", "Le Caire", "El Cairo"
        ),
        poll("Which continent shall the next quiz be about?", "Africa", "Asia", "Europe", "The Americas", "Oceania"),
    ],
)

DEAF_CULTURE = DemoQuiz(
    slug="deaf-culture",
    subject="Languages",
    level="Adults",
    tags=("sign language",),
    title="Deaf culture and sign languages",
    description="Languages for the eyes, and good manners for meeting people who use them. Ages 11 and up.",
    color="#4a2c6a",
    mod_rating=4,
    liked_by=("moderator", "admin"),
    questions=[
        slide(
            "Languages for the eyes",
            "Sign languages grew in Deaf communities and have their own grammar. "
            "Many people write <b>Deaf</b> with a capital letter for those who share a sign language and its culture.",
        ),
        choice(
            "How many sign languages are there?",
            "One for the whole world",
            "One for each continent",
            "Exactly ten",
            "*Well over a hundred",
        ),
        choice(
            "From which sign language did American Sign Language grow, among others?",
            "British",
            "*French",
            "Japanese",
            "Australian",
        ),
        check(
            "What is part of the grammar of sign languages?",
            "*The face",
            "*The place of a sign",
            "*The movement of a sign",
            "The colour of your clothes",
        ),
        choice(
            "How does a Deaf audience often applaud?",
            "By whistling",
            "By nodding",
            "*By waving both hands in the air",
            "By standing on chairs",
        ),
        choice(
            "How do you politely get a Deaf person's attention?",
            "Shout louder",
            "*Wave, or tap them lightly on the shoulder",
            "Throw something",
            "Turn their head to you",
        ),
        text(
            "What is it called when you spell a word letter by letter with your hands?",
            "fingerspelling",
            "finger spelling",
            "finger-spelling",
            "dactylology",
        ),
        order(
            "Sort from earliest to latest.",
            "A free school for deaf children opens in Paris",
            "The American School for the Deaf opens",
            "A congress in Milan votes against signing in schools",
            "A United Nations convention names sign languages",
            time=60,
        ),
        number("On which day of September is the International Day of Sign Languages?", 1, 30, (23, 23)),
        poll("Which sign would you like to learn first?", "My name", "Thank you", "Friend", "See you later"),
    ],
)

HISTORY = DemoQuiz(
    slug="history-timeline",
    subject="History",
    level="Grades 9–10",
    tags=("timeline",),
    title="History: what came first?",
    description="Pyramids, printing and a wall that fell. Ages 12 and up.",
    color="#7a4a21",
    questions=[
        slide(
            "Counting years",
            "Years before the year 1 are counted backwards: <b>500 BCE</b> is earlier than <b>44 BCE</b>. "
            "There is no year 0.",
            time=45,
        ),
        order(
            "Sort from earliest to latest.",
            "The Great Pyramid of Giza is built",
            "The first Olympic Games on record",
            "Julius Caesar is murdered",
            "The Western Roman Empire ends",
            time=60,
        ),
        choice(
            "Who printed with movable metal type in Mainz around 1450?",
            "Leonardo da Vinci",
            "Galileo Galilei",
            "*Johannes Gutenberg",
            "Christopher Columbus",
        ),
        text(
            "What is the great plague of the 14th century called?", "Black Death", "the Black Death", "bubonic plague"
        ),
        order(
            "Sort these inventions from oldest to newest.",
            "Printing press",
            "Steam engine",
            "Telephone",
            "Powered aeroplane",
            "World Wide Web",
            time=60,
        ),
        check(
            "Who lived in the 20th century?",
            "*Marie Curie",
            "Napoleon Bonaparte",
            "*Nelson Mandela",
            "Cleopatra",
            "*Mahatma Gandhi",
        ),
        choice("Which ship hit an iceberg and sank in April 1912?", "Lusitania", "*Titanic", "Mary Rose", "Vasa"),
        number("In which year was the Berlin Wall opened?", 1945, 2000, (1989, 1989)),
        choice(
            "Which of these is a primary source for the year 1914?",
            "*A soldier's diary of 1914",
            "A school book of 2014",
            "A film made in 1964",
            "An encyclopedia",
            time=30,
        ),
        poll("Which time would you visit for a day?", "Ancient Egypt", "The Middle Ages", "The 1960s", "The year 2200"),
    ],
)

MEDIA_LITERACY = DemoQuiz(
    slug="media-literacy",
    subject="Politics",
    level="Grades 9–10",
    tags=("sources",),
    title="True, false or just loud?",
    description="How to check what you see online before you pass it on. Ages 12 and up.",
    color="#9c2a52",
    liked_by=("admin",),
    questions=[
        poll("Where do you hear about news first?", "Friends", "Family", "Short videos", "News sites", "Radio or TV"),
        choice(
            "A post makes you very angry. What is the best first step?",
            "Share it at once",
            "*Stop and check who says so",
            "Write an angry comment",
            "Believe it, it has many likes",
        ),
        order(
            "Four steps of checking a claim. Sort them.",
            "Stop before you share",
            "Investigate the source",
            "Find better coverage",
            "Trace it to where it began",
            time=60,
        ),
        text(
            "What is a video called in which a computer gives somebody another face or voice?",
            "deepfake",
            "deep fake",
            "a deepfake",
            "deepfakes",
        ),
        check(
            "What warns you that a message wants to steal your password?",
            "*It says you must act within minutes",
            "*The address of the link looks odd",
            "It has no spelling mistakes",
            "*It asks you to type your password",
        ),
        choice(
            "What does a reverse image search tell you?",
            "Who is in love with whom",
            "Whether the picture is beautiful",
            "*Where else the picture has appeared",
            "How much the camera cost",
        ),
        slide(
            "When a risk doubles",
            "“The risk doubled!” can mean <b>1</b> in 10,000 became <b>2</b> in 10,000. Always ask: doubled from what?",
        ),
        number("A risk rises from 1 to 2 in 10,000. How many more people of 10,000 are affected?", 0, 100, (1, 1)),
        choice(
            "What does “sponsored” above an article mean?",
            "It won a prize",
            "It is the newest",
            "A teacher checked it",
            "*Somebody paid for it",
        ),
    ],
)
