// What a trained vocabulary says about a frame: how likely each sign is. The same maths as rooms/signs/classifier.py.

import { ofHands } from "./features.js";
import { formerlyOfHands } from "./former_features.js";

// The first two saw fewer distances, and the first one left hands and right ones as they are.
const FORMATS = [1, 2, 3];

/** A reader for the JSON that the server publishes: a function from hands (see features.js) to probabilities, one per
 * sign and a last one for "no sign". Throws if this page doesn't know the format. */
export function readerOf(published) {
  if (!FORMATS.includes(published.format)) throw new Error(`Unknown format of a vocabulary: ${published.format}`);
  const networks = published.networks.map((layers) => layers.map(unpacked));
  return (hands) => {
    const seen = Float64Array.from(published.format > 2 ? ofHands(hands) : formerlyOfHands(hands, published.format > 1));
    const outputs = networks.map((layers) => forward(layers, seen));
    const mean = outputs[0].map((_, place) => outputs.reduce((sum, output) => sum + output[place], 0) / outputs.length);
    return softmax(mean, published.temperature);
  };
}

function unpacked({ inputs, outputs, step, weights, biases }) {
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const numbers = new Float64Array(inputs * outputs);
  for (let place = 0; place < numbers.length; place += 1) numbers[place] = view.getInt16(2 * place, true) * step;
  return { inputs, outputs, weights: numbers, biases: Float64Array.from(biases) };
}

// Of `seen` a network takes as many numbers as it has inputs.
function forward(layers, seen) {
  let values = seen;
  layers.forEach((layer, place) => {
    const next = Float64Array.from(layer.biases);
    for (let input = 0; input < layer.inputs; input += 1) {
      const value = values[input];
      if (value === 0) continue;
      const row = input * layer.outputs;
      for (let output = 0; output < layer.outputs; output += 1) next[output] += value * layer.weights[row + output];
    }
    values = place < layers.length - 1 ? next.map((value) => Math.max(value, 0)) : next;
  });
  return values;
}

function softmax(values, temperature) {
  const largest = Math.max(...values);
  const powers = values.map((value) => Math.exp((value - largest) / temperature));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
