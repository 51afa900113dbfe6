// Shapes of pages: new ones, ones turned into another type, and ones that came in unknown shape.

export const LIMITS = { elements: [1, 30], items: [1, 30], cards: [2, 15], answers: [2, 16] };

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value) => (typeof value === "string" ? value : "");
const list = (value) => (Array.isArray(value) ? value : []);

const blankCard = () => ({ image: null, text: "", alt: "" });
export const blankPair = () => [blankCard(), blankCard()];
export const blankAnswer = () => ({ answer: "", correct: false });

export function blankElement(type) {
  if (type === "LIST") return { type, items: [""] };
  return type === "IMAGE" ? { type, image: null, alt: "" } : { type, text: "" };
}

const BLANK_DATA = {
  SLIDE: () => ({ elements: [blankElement("TEXT")] }),
  MARKDOWN: () => ({ markdown: "" }),
  MEMORY: () => ({ cards: [blankPair(), blankPair(), blankPair()] }),
  ABCD: () => ({ question: "", answers: [blankAnswer(), blankAnswer(), blankAnswer(), blankAnswer()] }),
  PDF: () => ({ url: "" }),
};

/** A new page of a type. */
export function blankPage(type) {
  return { title: "", type, data: BLANK_DATA[type]?.() ?? {} };
}

const READ = {
  SLIDE: (data) => ({ elements: list(data.elements).filter(isObject).map(readElement) }),
  MARKDOWN: (data) => ({ markdown: text(data.markdown) }),
  MEMORY: (data) => ({ cards: list(data.cards).map((pair) => [readCard(list(pair)[0]), readCard(list(pair)[1])]) }),
  ABCD: (data) => ({
    question: text(data.question),
    answers: list(data.answers).map((item) => (isObject(item) ? { answer: text(item.answer), correct: item.correct === true } : blankAnswer())),
  }),
  PDF: (data) => ({ url: text(data.url) }),
};

function readElement(element) {
  const known = ["HEADING", "TEXT", "LIST", "IMAGE"].includes(element.type) ? element.type : "TEXT";
  const read = { ...blankElement(known), ...element, type: known };
  if (known === "LIST") read.items = list(read.items).map(text);
  else if (known !== "IMAGE") read.text = text(read.text);
  return read;
}

const readCard = (card) => ({ ...blankCard(), ...(isObject(card) ? card : {}), text: text(card?.text), alt: text(card?.alt) });

/** Anything as a page that the editor can show, with as much of it kept as has a place. */
export function readable(raw) {
  const given = isObject(raw) ? raw : {};
  const read = READ[given.type];
  const data = isObject(given.data) ? given.data : {};
  return { title: text(given.title), type: text(given.type), data: read ? read(data) : data };
}

const isBlankAnswer = ({ answer, correct }) => answer === "" && !correct;

/** `{question, kept}`: the page without answers left empty (two at least stay) and their former places. See Draft. */
export function withoutBlanks(page) {
  if (page.type !== "ABCD") return { question: page, kept: [] };
  const { answers } = page.data;
  const kept = answers.map((_, index) => index);
  for (let index = kept.length - 1; index >= 0 && kept.length > LIMITS.answers[0]; index -= 1) {
    if (isBlankAnswer(answers[index])) kept.splice(index, 1);
  }
  return { question: { ...page, data: { ...page.data, answers: kept.map((index) => answers[index]) } }, kept };
}
