// Shapes of questions: new ones, ones turned into another type, and ones that came in unknown shape.

export const LIMITS = { options: { least: 2, most: 16 }, accepted: { least: 1, most: 16 } };
const WITH_OPTIONS = new Set(["ABCD", "CHECK", "VOTING", "ORDER"]);
const JUDGED = new Set(["ABCD", "CHECK"]);

export const hasOptions = (type) => WITH_OPTIONS.has(type);
export const isJudged = (type) => JUDGED.has(type);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** An empty answer of a list type. */
export function blankAnswer(type) {
  if (type === "TEXT") return { answer: "", case_sensitive: false };
  return isJudged(type) ? { answer: "", right: false, color: null } : { answer: "", image: null, color: null };
}

function blankAnswers(type) {
  if (type === "RANGE") return { min: 0, max: 100, min_correct: "", max_correct: "" };
  if (type === "SLIDE") return "";
  const count = { TEXT: 1, VOTING: 3 }[type] ?? 4;
  return Array.from({ length: count }, () => blankAnswer(type));
}

/** A new question of a type. */
export function blankQuestion(type) {
  return { type, question: "", time: type === "SLIDE" ? 120 : 20, image: null, hide_results: false, answers: blankAnswers(type) };
}

/** The same question as another type: its text, time, picture and, where both have a list, its answers stay. */
export function asType(question, type) {
  const changed = { ...question, type };
  if (Array.isArray(question.answers) && (hasOptions(type) || type === "TEXT")) {
    const kept = question.answers.map((answer) => ({ ...blankAnswer(type), ...shared(answer, type) }));
    const least = type === "TEXT" ? 1 : LIMITS.options.least;
    while (kept.length < least) kept.push(blankAnswer(type));
    changed.answers = kept;
  } else changed.answers = blankAnswers(type);
  return changed;
}

function shared(answer, type) {
  const kept = {};
  for (const name of Object.keys(blankAnswer(type))) if (answer[name] !== undefined) kept[name] = answer[name];
  if (answer.image && type !== "TEXT") kept.image = answer.image;
  return kept;
}

/** Anything as a question that the editor can show, with as much of it kept as has a place. */
export function readable(raw) {
  const given = isObject(raw) ? raw : {};
  const question = { ...blankQuestion(given.type), ...given };
  if (typeof question.question !== "string") question.question = "";
  if (question.type === "RANGE" && !isObject(question.answers)) question.answers = blankAnswers("RANGE");
  if (question.type === "SLIDE" && typeof question.answers !== "string") question.answers = "";
  if (hasOptions(question.type) || question.type === "TEXT") {
    const list = Array.isArray(question.answers) ? question.answers : [];
    question.answers = list.map((item) => ({ ...blankAnswer(question.type), ...(isObject(item) ? item : {}) }));
  }
  return question;
}

const isBlank = ({ answer, image, color, right }) => answer === "" && !image && !color && !right;

/** `{question, kept}`: the question without answers left empty (at least the fewest allowed stay) and their former places. */
export function withoutBlanks(question) {
  if (!Array.isArray(question.answers)) return { question, kept: [] };
  const { least } = question.type === "TEXT" ? LIMITS.accepted : LIMITS.options;
  const kept = question.answers.map((_, index) => index);
  for (let index = kept.length - 1; index >= 0 && kept.length > least; index -= 1) {
    if (isBlank(question.answers[index])) kept.splice(index, 1);
  }
  return { question: { ...question, answers: kept.map((index) => question.answers[index]) }, kept };
}

/** What was typed into a number field: a number where it is one, else the text, for the server to explain. */
export function typedNumber(text) {
  const trimmed = text.trim().replace(",", ".");
  return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : text.trim();
}
