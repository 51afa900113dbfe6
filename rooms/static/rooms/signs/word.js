// The word that is being spelled: letters with how sure they are, also those that were typed in between. Pure.

const MOST_LETTERS = 40;

export class Word {
  /** [{letter, confidence (0 to 1), probabilities (by sign, or null for a typed one)}] */
  letters = [];

  get text() {
    return this.letters.map(({ letter }) => letter).join("");
  }

  get confidences() {
    return this.letters.map(({ confidence }) => Math.round(confidence * 100) / 100);
  }

  /** A word is as sure as its least sure letter. */
  get confidence() {
    return this.letters.length ? Math.min(...this.confidences) : 1;
  }

  get isFull() {
    return this.letters.length >= MOST_LETTERS;
  }

  /** What the decoder found; false when the word is full. */
  add({ sign, confidence, probabilities }) {
    if (this.isFull) return false;
    this.letters.push({ letter: sign, confidence, probabilities });
    return true;
  }

  backspace() {
    this.letters.pop();
  }

  clear() {
    this.letters = [];
  }

  /** The signer has edited the word, which is these letters now: what stayed keeps its confidence, what they typed is
   * certain. */
  retype(letters) {
    const typed = [...letters].slice(0, MOST_LETTERS);
    const before = this.letters;
    const limit = Math.min(typed.length, before.length);
    let first = 0;
    while (first < limit && before[first].letter === typed[first]) first += 1;
    let last = 0;
    while (last < limit - first && before[before.length - 1 - last].letter === typed[typed.length - 1 - last]) last += 1;
    const middle = typed.slice(first, typed.length - last).map((letter) => ({ letter, confidence: 1, probabilities: null }));
    this.letters = [...before.slice(0, first), ...middle, ...(last ? before.slice(-last) : [])];
  }
}

/** What was typed as letters of an alphabet, in either case: labels may have several characters, of which the longest
 * that fits is taken. What is no letter of it is left out. */
export function lettersOf(text, alphabet) {
  const labels = [...alphabet].sort((one, other) => other.length - one.length);
  const found = [];
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    const fitting = labels.filter((one) => rest.slice(0, one.length).toUpperCase() === one.toUpperCase());
    const label = fitting.find((one) => one.length === fitting[0].length && rest.startsWith(one)) ?? fitting[0];
    if (label) found.push(label);
    at += label ? label.length : 1;
  }
  return found;
}
