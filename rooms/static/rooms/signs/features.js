// What a network sees of hands. The same numbers in the same order as rooms/signs/features.py.

import { BEFORE, WRIST, balanced, facing, size } from "./hands.js";

const FRONT = 21 * 2 + 20 * 2;
const PAIRS = 21 * 10;
const SMALLEST = 1e-6;
const TOUCHING = 0.1;

/** `hands` is one hand (21 × [x, y]), or the signer's right and left one, where a missing one is null. A single hand is
 * seen as if it were always the same one. */
export function ofHands(hands) {
  return hands.length === 1 ? ofShape(facing(hands[0])).flat() : ofTwoHands(hands, ofShape, [FRONT, PAIRS]);
}

/** `ofShape` gives of a hand [what every network sees, the rest], `counts` of numbers each. */
export function ofTwoHands(hands, ofShape, counts) {
  const [first, second] = hands.map((hand) => (hand ? ofShape(hand) : counts.map((count) => new Array(count).fill(0))));
  return [...first[0], ...second[0], ...between(hands), ...first[1], ...second[1]];
}

/** Which way each bone points. */
export function directions(hand) {
  return hand.slice(1).flatMap(([x, y], place) => {
    const [fromX, fromY] = hand[BEFORE[place + 1]];
    const length = Math.max(Math.hypot(x - fromX, y - fromY), SMALLEST);
    return [(x - fromX) / length, (y - fromY) / length];
  });
}

function ofShape(hand) {
  const shape = balanced(hand);
  const apart = shape.flatMap(([x, y], place) =>
    shape.slice(place + 1).map(([otherX, otherY]) => Math.log(Math.hypot(x - otherX, y - otherY) + TOUCHING)),
  );
  return [[...shape.flat(), ...directions(shape)], apart];
}

// Where the second hand is and how large, both measured by the first, and whether it is there at all.
function between([first, second]) {
  if (!first || !second) return [0, 0, 0, 0];
  const unit = Math.max(size(first), SMALLEST);
  return [
    (second[WRIST][0] - first[WRIST][0]) / unit,
    (second[WRIST][1] - first[WRIST][1]) / unit,
    Math.log(Math.max(size(second), SMALLEST) / unit),
    1,
  ];
}
