// Answers questions about the signer's half, one JSON line each on standard input, one JSON line each on standard output.
// {what: "decode", signs, settings, frames: [[time, probabilities or null]]} → the events
// {what: "retype", letters, text} → the letters afterwards
// {what: "suggest", tiers, letters, signs, most} → words
// {what: "pace", steps: [{took} or {call}]} → the intervals
import { createInterface } from "node:readline";
import { Decoder } from "../../rooms/static/rooms/signs/decoder.js";
import { Pace } from "../../rooms/static/rooms/signs/pace.js";
import { Lexicon } from "../../rooms/static/rooms/signs/suggestions.js";
import { Word } from "../../rooms/static/rooms/signs/word.js";

const answers = {
  decode({ signs, settings, frames }) {
    const decoder = new Decoder(signs, settings);
    return frames.flatMap(([time, probabilities]) => decoder.frame(time, probabilities));
  },
  retype({ letters, text }) {
    const word = new Word();
    word.letters = letters;
    word.retype(text);
    return { letters: word.letters, text: word.text, confidence: word.confidence };
  },
  suggest({ tiers, letters, signs, most }) {
    return new Lexicon(tiers).suggest(letters, signs, most);
  },
  pace({ steps }) {
    const pace = new Pace();
    return steps.map((step) => {
      if (step.call) pace.call(step.call);
      else pace.took(step.took);
      return pace.interval;
    });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  console.log(JSON.stringify(answers[question.what](question)));
}
