// Hands as 21 landmarks, moved and scaled so that only their shape is left. The same as rooms/signs/hands.py.

export const WRIST = 0;
// The landmark before each landmark on its finger; the wrist is its own.
export const BEFORE = [0, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 0, 13, 14, 15, 0, 17, 18, 19];
export const TIPS = [4, 8, 12, 16, 20];
const SMALLEST = 1e-6;

/** The distance from the wrist to the landmark farthest from it. `hand` is 21 × [x, y]. */
export function size(hand) {
  return Math.max(...hand.map(([x, y]) => Math.hypot(x - hand[WRIST][0], y - hand[WRIST][1])));
}

/** Wrist at 0, and the landmark farthest from it at distance 1. */
export function centred(hand) {
  const reach = Math.max(size(hand), SMALLEST);
  return hand.map(([x, y]) => [(x - hand[WRIST][0]) / reach, (y - hand[WRIST][1]) / reach]);
}

/** The mean of the landmarks at 0, and their root mean square distance from it 1. */
export function balanced(hand) {
  const [x, y] = [0, 1].map((axis) => hand.reduce((sum, point) => sum + point[axis], 0) / hand.length);
  const squares = hand.reduce((sum, point) => sum + (point[0] - x) ** 2 + (point[1] - y) ** 2, 0);
  const spread = Math.max(Math.sqrt(squares / hand.length), SMALLEST);
  return hand.map((point) => [(point[0] - x) / spread, (point[1] - y) / spread]);
}

/** The other hand in the same shape. */
export function mirrored(hand) {
  return hand.map(([x, y]) => [-x, y]);
}

/** Right hands and left ones alike: mirrored where the index is on the other side of the little finger. */
export function facing(hand) {
  const [wristX, wristY] = hand[WRIST];
  const [[indexX, indexY], [littleX, littleY]] = [hand[5], hand[17]];
  const turn = (indexX - wristX) * (littleY - wristY) - (indexY - wristY) * (littleX - wristX);
  return turn < 0 ? mirrored(hand) : hand;
}
