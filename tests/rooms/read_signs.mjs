// Reads {classifier, hands: [...]} from standard input, writes the probabilities of each to standard output.
import { readFileSync } from "node:fs";
import { readerOf } from "../../rooms/static/rooms/signs/classifier.js";

const { classifier, hands } = JSON.parse(readFileSync(0, "utf8"));
const read = readerOf(classifier);
process.stdout.write(JSON.stringify(hands.map((one) => Array.from(read(one)))));
