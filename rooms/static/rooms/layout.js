// Where the pictures stand: pure arithmetic from who is there and how large the stage is to rectangles.
// Whoever has a signer's seat gets at least a third of the stage in every layout, also on a phone.

export const LAYOUTS = ["gallery", "speaker", "signer"];
const GAP = 8;
const WIDE = 16 / 9;
// What strips of small pictures take of the longer side.
const STRIP = 0.22;
const SHARES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];
const A_THIRD = 1 / 3;

/**
 * Who stands where. `tiles`: [{key, person, signs, mine, isScreen, pinned}]; `speaker` is a person's id or "".
 * Returns {signers, focus, others, hidden}: lists of tiles. One's own picture isn't enlarged for oneself.
 */
export function roles(tiles, { layout, speaker }) {
  const signers = tiles.filter((tile) => tile.signs && !tile.mine && !tile.isScreen);
  const free = tiles.filter((tile) => !signers.includes(tile));
  let focus = free.filter((tile) => tile.pinned || tile.isScreen);
  if (layout !== "gallery" && focus.length === 0) focus = free.filter((tile) => tile === chosen(free, speaker));
  const others = free.filter((tile) => !focus.includes(tile));
  if (layout !== "signer") return { signers, focus, others, hidden: [] };
  const own = others.filter((tile) => tile.mine && (tile.signs || tiles.length === 1));
  return { signers, focus, others: own, hidden: others.filter((tile) => !own.includes(tile)) };
}

function chosen(free, speaker) {
  return free.find((tile) => tile.person === speaker && !tile.mine) ?? free.find((tile) => !tile.mine);
}

/** Rectangles {x, y, width, height} by key, in the unit of `stage`. Tiles may have an `aspect` (width : height). */
export function arrange({ signers, focus, others }, stage) {
  const whole = { x: 0, y: 0, ...stage };
  if (signers.length === 0) return mainAndStrip(focus, others, whole);
  if (focus.length + others.length === 0) return grid(signers, whole);
  const ways = SHARES.flatMap((share) => [true, false].map((across) => aWay(signers, { focus, others }, whole, share, across)));
  const good = ways.filter((way) => way.tile >= way.wanted && way.picture >= way.wanted);
  if (good.length) return best(good, (way) => way.rest).places;
  const fair = ways.filter((way) => way.tile >= way.wanted);
  return best(fair.length ? fair : ways, (way) => way.picture).places;
}

/** One way to share the stage, and what signers (the smallest of them) and the rest get of it. */
function aWay(signers, { focus, others }, whole, share, across) {
  const [first, second] = split(whole, share, across);
  const seats = grid(signers, first);
  const rest = mainAndStrip(focus, others, second);
  const area = whole.width * whole.height;
  const parts = signers.map((tile) => [seats.get(tile.key), tile.aspect]);
  return {
    places: new Map([...seats, ...rest]),
    wanted: Math.min(A_THIRD, 0.72 / signers.length),
    tile: Math.min(...parts.map(([place]) => (place.width * place.height) / area)),
    picture: Math.min(...parts.map(([place, aspect]) => pictureArea(place, aspect) / area)),
    rest: [...focus, ...others].reduce((sum, tile) => sum + pictureArea(rest.get(tile.key), tile.aspect), 0),
  };
}

function mainAndStrip(focus, others, place) {
  if (focus.length === 0 || others.length === 0) return grid([...focus, ...others], place);
  const [main, strip] = split(place, 1 - STRIP, place.width > place.height);
  return new Map([...grid(focus, main), ...grid(others, strip)]);
}

/** Two parts, beside each other (`across`) or one above the other; the first gets `share`. */
function split({ x, y, width, height }, share, across) {
  if (across) {
    const first = Math.round(width * share - GAP / 2);
    return [
      { x, y, width: first, height },
      { x: x + first + GAP, y, width: Math.max(0, width - first - GAP), height },
    ];
  }
  const first = Math.round(height * share - GAP / 2);
  return [
    { x, y, width, height: first },
    { x, y: y + first + GAP, width, height: Math.max(0, height - first - GAP) },
  ];
}

/** Rows of equal height that fill `place`, in as many columns as make the pictures largest. */
function grid(tiles, place) {
  if (tiles.length === 0) return new Map();
  const ways = tiles.map((_, at) => rows(tiles, place, at + 1));
  const least = (places) => Math.min(...tiles.map((tile) => pictureArea(places.get(tile.key), tile.aspect)));
  return best(ways, least);
}

function rows(tiles, { x, y, width, height }, columns) {
  const count = Math.ceil(tiles.length / columns);
  const rowHeight = Math.max(0, (height - GAP * (count - 1)) / count);
  return new Map(
    tiles.map((tile, at) => {
      const row = Math.floor(at / columns);
      const inRow = Math.min(columns, tiles.length - row * columns);
      const tileWidth = Math.max(0, (width - GAP * (inRow - 1)) / inRow);
      const left = x + (at - row * columns) * (tileWidth + GAP);
      return [tile.key, { x: left, y: y + row * (rowHeight + GAP), width: tileWidth, height: rowHeight }];
    }),
  );
}

/** What a picture covers that is shown whole. */
export function pictureArea({ width, height }, aspect = WIDE) {
  const shown = Math.min(width, height * aspect);
  return (shown * shown) / aspect;
}

function best(ways, worth) {
  return ways.reduce((found, way) => (worth(way) > worth(found) ? way : found));
}
