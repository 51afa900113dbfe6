// Finds hands in pictures, in a thread of its own. Its content policy (rooms/worker_policy.py) lets it reach this server
// only; pictures come in and landmarks go out.
//
// In:  {type: "load", assets: {library, loader, wasm, model: {address, size}}, hands: 1 or 2}, then
//      {type: "picture", picture: ImageBitmap, time}.
// Out: {type: "loading", share}, {type: "ready"}, {type: "failed", reason}, and for each picture
//      {type: "hands", time, took, hands}: `took` in ms; hands as features.js takes them, or null without any.

// Hands from the side are found less surely. What is no hand is no letter either, and the networks say so.
const SURE = 0.3;

let landmarker = null;
let most = 1;

self.addEventListener("message", ({ data }) => {
  if (data.type === "load") load(data).catch((error) => self.postMessage({ type: "failed", reason: reasonOf(error) }));
  else if (data.type === "picture") find(data);
});

/** "" where the line was cut: what fetch() and reading on throw then is a TypeError. */
const reasonOf = (error) => (error.cause instanceof TypeError ? "" : String(error));

async function load({ assets, hands }) {
  most = hands;
  const model = await fetched(assets);
  const { HandLandmarker } = await import(assets.library.address);
  const files = { wasmLoaderPath: assets.loader.address, wasmBinaryPath: assets.wasm.address };
  landmarker = await HandLandmarker.createFromOptions(files, {
    baseOptions: { modelAssetBuffer: model, delegate: "CPU" },
    runningMode: "VIDEO",
    numHands: hands,
    minHandDetectionConfidence: SURE,
    minHandPresenceConfidence: SURE,
    minTrackingConfidence: SURE,
  });
  self.postMessage({ type: "ready" });
}

/** Brings everything into the browser's cache, where the library finds it, and tells how far it is. The model itself. */
async function fetched(assets) {
  const wanted = [assets.model, assets.wasm, assets.loader, assets.library];
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let loaded = 0;
  let told = 0;
  const count = (bytes) => {
    loaded += bytes;
    if (loaded - told < total / 100 && loaded < total) return;
    told = loaded;
    self.postMessage({ type: "loading", share: loaded / total });
  };
  const [model] = await Promise.all(wanted.map((asset) => read(asset, count))).catch((cause) => {
    throw new Error(cause.message, { cause });
  });
  return model;
}

async function read({ address, size }, count) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of chunks(response.body)) {
    bytes.set(chunk, at);
    at += chunk.length;
    count(chunk.length);
  }
  return bytes;
}

async function* chunks(stream) {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}

function find({ picture, time }) {
  const begun = performance.now();
  const { width, height } = picture;
  let found = null;
  try {
    found = landmarker.detectForVideo(picture, time);
  } catch (error) {
    self.postMessage({ type: "failed", reason: String(error) });
    return;
  } finally {
    picture.close();
  }
  const hands = inOrder(found, width, height);
  self.postMessage({ type: "hands", time, took: performance.now() - begun, hands });
}

/** One hand alone, or the signer's right and left one. In pixels, so that all have one unit; z is relative, in widths as MediaPipe gives it. */
function inOrder({ landmarks, handedness }, width, height) {
  if (landmarks.length === 0) return null;
  const shapes = landmarks.map((hand) => hand.map(({ x, y, z }) => [x * width, y * height, z * width]));
  if (most === 1) return [shapes[0]];
  const sides = handedness.map(([{ categoryName }]) => categoryName);
  if (shapes.length === 2 && sides[0] === sides[1]) {
    // Both were called the same: the one that is further left in the picture is the signer's right hand.
    return shapes.sort((one, other) => one[0][0] - other[0][0]);
  }
  const of = (side) => shapes[sides.indexOf(side)] ?? null;
  return [of("Right"), of("Left")];
}
