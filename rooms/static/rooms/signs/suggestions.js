// Words that the letters may mean, from a word list, scored on what the recogniser thought of each letter. Pure.

// What a word pays, in natural logarithms: for a letter that signing can't show or the recogniser ruled out; for each
// step down the list's tiers of frequency; for a letter that is doubled in the word and was shown once; for each letter
// that is still to come.
const LEAST = -7;
const TIER = 0.7;
const UNDOUBLED = 1.5;
const TO_COME = 0.9;
const FEWEST_TO_COMPLETE = 3;
// A word whose letters are each less likely than this, in the mean, is no suggestion.
const WORST_PER_LETTER = -3.5;

export class Lexicon {
  #words = new Map(); // length → [{word, tier}]

  /** `tiers`: lists of lower-case words, the most frequent first. */
  constructor(tiers) {
    tiers.forEach((words, tier) => {
      for (const word of words) {
        if (!this.#words.has(word.length)) this.#words.set(word.length, []);
        this.#words.get(word.length).push({ word: word.toUpperCase(), tier });
      }
    });
  }

  /** The likeliest words for `letters` of a Word spelled in `signs`, at most `most`, best first; the spelling itself is
   * left out. [{word, score}] */
  suggest(letters, signs, most = 3) {
    if (letters.length < 2) return [];
    const costs = letters.map((letter) => costOf(letter, signs));
    const spelled = letters.map(({ letter }) => letter).join("").toUpperCase();
    const found = [];
    const consider = (word, tier, score) => {
      if (word !== spelled && score / letters.length > WORST_PER_LETTER) found.push({ word, score: score - TIER * tier });
    };
    const longest = letters.length < FEWEST_TO_COMPLETE ? letters.length + 1 : letters.length + 4;
    for (let length = letters.length; length <= longest; length += 1) {
      for (const { word, tier } of this.#words.get(length) ?? []) {
        const extra = length - letters.length;
        if (extra === 0) consider(word, tier, along(word, costs));
        if (extra === 1) for (const single of undoubled(word)) consider(word, tier, along(single, costs) - UNDOUBLED);
        if (extra > 0 && letters.length >= FEWEST_TO_COMPLETE) consider(word, tier, along(word, costs) - TO_COME * extra);
      }
    }
    return best(found, most);
  }
}

/** letter → the logarithm of how likely it was shown. */
function costOf({ letter, probabilities }, signs) {
  if (!probabilities) return (asked) => (asked === letter.toUpperCase() ? 0 : LEAST);
  const known = new Map(signs.map((sign, place) => [sign.toUpperCase(), Math.max(Math.log(probabilities[place]), LEAST)]));
  return (asked) => known.get(asked) ?? LEAST;
}

function along(word, costs) {
  return costs.reduce((sum, cost, place) => sum + cost(word[place]), 0);
}

/** The word without one of each pair of equal letters: HELLO → HELO. */
function undoubled(word) {
  const singles = new Set();
  for (let place = 1; place < word.length; place += 1) {
    if (word[place] === word[place - 1]) singles.add(word.slice(0, place) + word.slice(place + 1));
  }
  return singles;
}

function best(found, most) {
  const scores = new Map();
  for (const { word, score } of found) if (score > (scores.get(word) ?? -Infinity)) scores.set(word, score);
  return [...scores]
    .map(([word, score]) => ({ word, score }))
    .sort((one, other) => other.score - one.score || (one.word < other.word ? -1 : 1))
    .slice(0, most);
}
