// Proof of work in a thread of its own: finds the number whose SHA-256 begins as an ALTCHA challenge says.
//
// The hash is written out here because browsers offer theirs to pages over HTTPS only, and a school's server often has
// none. A tried number is one block of 64 bytes: salt (16), nonce (16), the number (4), padding. FIPS 180-4.

const PROGRESS_EVERY = 4096;
const MOST = 2 ** 32;

/** The first 32 bits of the fractional parts of `root(prime)` for the first `count` primes. */
function fractions(count, root) {
  const primes = [];
  for (let candidate = 2; primes.length < count; candidate += 1) {
    if (primes.every((prime) => candidate % prime)) primes.push(candidate);
  }
  return Int32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}

const K = fractions(64, Math.cbrt);
const START = fractions(8, Math.sqrt);
const words = new Int32Array(64);
const digest = new Int32Array(8);

/** Hashes the block in `words[0..15]` into `digest`. */
function compress() {
  for (let at = 16; at < 64; at += 1) {
    const x = words[at - 15];
    const y = words[at - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[at] = (words[at - 16] + low + words[at - 7] + high) | 0;
  }
  let a = START[0];
  let b = START[1];
  let c = START[2];
  let d = START[3];
  let e = START[4];
  let f = START[5];
  let g = START[6];
  let h = START[7];
  for (let at = 0; at < 64; at += 1) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + K[at] + words[at]) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  digest[0] = START[0] + a;
  digest[1] = START[1] + b;
  digest[2] = START[2] + c;
  digest[3] = START[3] + d;
  digest[4] = START[4] + e;
  digest[5] = START[5] + f;
  digest[6] = START[6] + g;
  digest[7] = START[7] + h;
}

const toWords = (hex) => hex.match(/.{8}/g).map((part) => parseInt(part, 16) | 0);
const toHex = (values) => Array.from(values, (value) => (value >>> 0).toString(16).padStart(8, "0")).join("");

/** {counter, derivedKey} of a challenge's parameters; calls `onProgress` with how many numbers were tried. */
function solve({ algorithm, cost, salt, nonce, keyPrefix }, onProgress) {
  const known = algorithm === "SHA-256" && cost === 1 && salt.length === 32 && nonce.length === 32;
  if (!known || keyPrefix.length % 8) throw new Error("This challenge is of another kind.");
  const wanted = toWords(keyPrefix);
  const block = new Int32Array(16);
  block.set([...toWords(salt), ...toWords(nonce)]);
  block[9] = 0x80000000 | 0;
  block[15] = 36 * 8;
  for (let counter = 0; counter < MOST; counter += 1) {
    block[8] = counter | 0;
    words.set(block);
    compress();
    if (digest[0] === wanted[0] && wanted.every((word, at) => word === digest[at])) return { counter, derivedKey: toHex(digest) };
    if (counter % PROGRESS_EVERY === 0) onProgress(counter);
  }
  throw new Error("No number solves this challenge.");
}

self.addEventListener("message", ({ data: parameters }) => {
  self.postMessage({ solution: solve(parameters, (tried) => self.postMessage({ tried })) });
});
