"""Quizzes about nature: the Solar System, the human body, chemistry, climate."""

from quizzes.demo.writing import DemoQuiz, check, choice, number, order, poll, slide, text

SOLAR_SYSTEM = DemoQuiz(
    slug="solar-system",
    subject="Physics",
    level="Grades 5–6",
    tags=("astronomy", "planets"),
    title="The Solar System",
    description="From the Sun to the edge: planets, light and seasons. Ages 10 and up.",
    color="#0b2230",
    mod_rating=4,
    liked_by=("moderator", "admin"),
    questions=[
        slide(
            "Eight planets, one star",
            "The Solar System is about <b>4.6 billion years</b> old. "
            "The Sun holds more than <b>99 %</b> of all its mass; the planets share the small rest.",
            time=45,
        ),
        choice("Which planet is the largest?", "Saturn", "*Jupiter", "Neptune", "Earth"),
        order("Sort these planets, the one nearest to the Sun first.", "Mercury", "Venus", "Earth", "Mars", "Jupiter"),
        choice("Which planet has the hottest surface?", "Mercury", "Mars", "*Venus", "Jupiter"),
        number("About how many minutes does sunlight take to reach the Earth?", 0, 20, (8, 9)),
        check("Which of these planets have rings?", "*Jupiter", "Mars", "*Saturn", "*Uranus", "Venus", "*Neptune"),
        text("Which world was called the ninth planet until 2006?", "Pluto"),
        choice(
            "Why are there seasons?",
            "The Earth is nearer to the Sun in summer",
            "The Sun burns hotter in summer",
            "*The Earth's axis is tilted",
            "The Moon shades us in winter",
            time=30,
        ),
        poll("Where would you most like to go?", "The Moon", "Mars", "Saturn's rings", "I'd rather stay here"),
    ],
)

HUMAN_BODY = DemoQuiz(
    slug="human-body",
    subject="Biology",
    level="Grades 3–4",
    tags=("health",),
    title="The human body",
    description="Bones, blood and what happens to your lunch. Ages 9 and up.",
    color="#6d2e46",
    liked_by=("admin",),
    questions=[
        number("How many bones does an adult have? A good estimate counts.", 100, 400, (195, 215)),
        choice("Which organ is the largest?", "The liver", "The heart", "The brain", "*The skin"),
        order(
            "Which way does food go? Sort from first to last.",
            "Mouth",
            "Gullet (oesophagus)",
            "Stomach",
            "Small intestine",
            "Large intestine",
        ),
        check("What belongs to the circulation of the blood?", "*Heart", "Bladder", "*Arteries", "*Veins", "Kneecap"),
        text("Which organ pumps blood through the body?", "heart", "the heart"),
        choice("Which cells carry oxygen?", "*Red blood cells", "White blood cells", "Nerve cells", "Muscle cells"),
        slide(
            "Take your pulse",
            "Put two fingers on the inside of your wrist. "
            "Count the beats for <b>30 seconds</b>, then double the number.",
        ),
        number("What is a usual pulse at rest for an adult, in beats per minute?", 0, 200, (60, 100)),
        choice(
            "Which gas do we breathe out more of than we breathe in?", "Oxygen", "*Carbon dioxide", "Nitrogen", "Helium"
        ),
        poll("How long did you sleep last night?", "Under 6 hours", "6 to 8 hours", "8 to 10 hours", "Over 10 hours"),
    ],
)

CHEMISTRY = DemoQuiz(
    slug="chemistry-basics",
    subject="Chemistry",
    level="Grades 7–8",
    tags=("atoms",),
    title="Chemistry: first steps",
    description="Elements, formulas and safety in the laboratory. Ages 13 and up.",
    color="#0f4c5c",
    mod_rating=3,
    questions=[
        slide(
            "Before you start",
            "Goggles <b>on</b>, long hair <b>tied back</b>. "
            "Never taste anything, and smell only by waving the air towards you.",
            time=45,
        ),
        choice(
            "Which formula stands for water?",
            "CO<sub>2</sub>",
            "O<sub>2</sub>",
            "*H<sub>2</sub>O",
            "H<sub>2</sub>O<sub>2</sub>",
        ),
        text("What is the symbol of iron? Capital and small letters count.", "Fe", case_sensitive=True),
        check("Which of these are metals?", "*Copper", "Sulfur", "*Sodium", "Helium", "*Mercury"),
        order("Sort by atomic number, smallest first.", "Hydrogen", "Helium", "Carbon", "Oxygen", "Iron", "Gold"),
        choice("A solution has pH 3. What is it?", "*Acidic", "Neutral", "Alkaline", "Pure water"),
        choice("Which particle has a negative charge?", "Proton", "*Electron", "Neutron", "Nucleus"),
        number("How many elements does the periodic table have today?", 90, 130, (118, 118)),
        choice("What is table salt?", "Calcium chloride", "Sodium carbonate", "Potassium nitrate", "*Sodium chloride"),
        poll("Which experiment shall we do next?", "Flame colours", "Growing crystals", "Red cabbage", "Electrolysis"),
    ],
)

CLIMATE = DemoQuiz(
    slug="climate",
    subject="Geography",
    level="Grades 7–8",
    tags=("weather",),
    title="Climate and weather",
    description="What is warming the Earth, how much, and what helps. "
    "Figures: IPCC, Sixth Assessment Report. Ages 13 and up.",
    color="#0b5fa5",
    questions=[
        slide(
            "Weather or climate?",
            "<b>Weather</b> is what happens today. <b>Climate</b> is what is usual over thirty years or more.",
            time=45,
        ),
        choice(
            "Which sentence is about climate?",
            "It will rain tomorrow",
            "Last Monday was windy",
            "*Summers are warmer than fifty years ago",
            "There is fog this morning",
        ),
        choice(
            "Which gas from burning coal, oil and gas warms the Earth most?",
            "Oxygen",
            "*Carbon dioxide",
            "Nitrogen",
            "Helium",
        ),
        check(
            "Which of these are greenhouse gases?",
            "*Methane (CH<sub>4</sub>)",
            "Nitrogen (N<sub>2</sub>)",
            "*Water vapour (H<sub>2</sub>O)",
            "*Nitrous oxide (N<sub>2</sub>O)",
            "Oxygen (O<sub>2</sub>)",
        ),
        number("By how many °C was the Earth warmer in 2011–2020 than in 1850–1900?", 0, 5, (0.9, 1.3)),
        choice(
            "Which ice raises the sea level most when it melts?",
            "Floating sea ice",
            "*Ice on land",
            "Icebergs",
            "Snow on a frozen sea",
        ),
        order(
            "Sort by emissions for one person and kilometre, lowest first.",
            "Bicycle",
            "Electric train",
            "Petrol car with only its driver",
        ),
        text("After which city is the climate agreement of 2015 named?", "Paris"),
        check("Which sources of energy are renewable?", "*Wind", "Coal", "*Sunlight", "*Flowing water", "Natural gas"),
        poll("What should our school do first?", "Save heating", "Cycle to school", "Eat less meat", "Plant trees"),
    ],
)
