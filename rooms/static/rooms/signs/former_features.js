// What networks of earlier formats see of hands. The same numbers in the same order as rooms/signs/former_features.py.

import { directions, ofTwoHands } from "./features.js";
import { TIPS, centred, facing } from "./hands.js";

// Tips to each other, and the thumb's tip to the joints it touches when it closes over the fingers.
const DISTANCES = [
  ...TIPS.flatMap((first, place) => TIPS.slice(place + 1).map((second) => [first, second])),
  ...[5, 6, 9, 10, 13, 14, 17, 18].map((joint) => [TIPS[0], joint]),
];
const LANDMARKS = 20 * 2;
const REST = 20 * 2 + DISTANCES.length;

/** As ofHands in features.js. `oneSided`: a single hand is seen as if it were always the same one. */
export function formerlyOfHands(hands, oneSided) {
  if (hands.length > 1) return ofTwoHands(hands, ofShape, [LANDMARKS, REST]);
  return ofShape(oneSided ? facing(hands[0]) : hands[0]).flat();
}

// [the landmarks, what follows from them]
function ofShape(hand) {
  const shape = centred(hand);
  const distances = DISTANCES.map(([first, second]) =>
    Math.hypot(shape[first][0] - shape[second][0], shape[first][1] - shape[second][1]),
  );
  return [shape.slice(1).flat(), [...directions(shape), ...distances]];
}
