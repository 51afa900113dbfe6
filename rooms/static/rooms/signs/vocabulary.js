// A published vocabulary, ready to read hands with: the one place that knows where it comes from.

import { readerOf } from "./classifier.js";

/** `published`: {version, weights, alphabet} as the server lists it → {version, signs, hands, alphabet, read}.
 *
 * `signs`: labels in the order of the probabilities; `alphabet`: a Set of the signs and of letters that are only typed;
 * `read(hands)`: probabilities, see classifier.js. Throws when it can't be fetched. */
export async function vocabulary({ version, weights, alphabet }) {
  const response = await fetch(weights);
  if (!response.ok) throw new Error(`${weights}: ${response.status}`);
  const classifier = await response.json();
  const { signs, hands } = classifier;
  return { version, signs, hands, alphabet: new Set(alphabet), read: readerOf(classifier) };
}
