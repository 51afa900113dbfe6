// What a network sees of hands. The same numbers in the same order as rooms/signs/features.py.

import { BEFORE, TIPS, WRIST, centred, facing, size } from "./hands.js";

// Tips to each other, and the thumb's tip to the joints it touches when it closes over the fingers.
const DISTANCES = [
  ...TIPS.flatMap((first, place) => TIPS.slice(place + 1).map((second) => [first, second])),
  ...[5, 6, 9, 10, 13, 14, 17, 18].map((joint) => [TIPS[0], joint]),
];
const LANDMARKS = 20 * 2;
const REST = 20 * 2 + DISTANCES.length;
const SMALLEST = 1e-6;

/** `hands` is one hand (21 × [x, y]), or the signer's right and left one, where a missing one is null. `oneSided`: a
 * single hand is seen as if it were always the same one. */
export function ofHands(hands, oneSided = true) {
  if (hands.length === 1) return ofShape(oneSided ? facing(hands[0]) : hands[0]).flat();
  const [first, second] = hands.map((hand) => (hand ? ofShape(hand) : [zeros(LANDMARKS), zeros(REST)]));
  return [...first[0], ...second[0], ...between(hands), ...first[1], ...second[1]];
}

const zeros = (count) => new Array(count).fill(0);

// [the landmarks, what follows from them]
function ofShape(hand) {
  const shape = centred(hand);
  const points = shape.slice(1).flat();
  const directions = shape.slice(1).flatMap(([x, y], place) => {
    const [fromX, fromY] = shape[BEFORE[place + 1]];
    const length = Math.max(Math.hypot(x - fromX, y - fromY), SMALLEST);
    return [(x - fromX) / length, (y - fromY) / length];
  });
  const distances = DISTANCES.map(([first, second]) =>
    Math.hypot(shape[first][0] - shape[second][0], shape[first][1] - shape[second][1]),
  );
  return [points, [...directions, ...distances]];
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
