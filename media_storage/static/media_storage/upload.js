// Sending files to the API, with progress: small ones at once, large ones in parts that are sent again when lost.

const PART_BYTES = 4 * 1024 * 1024;
const PAUSES_MS = [500, 2000, 5000];

/**
 * Send one file. `raw` and `parts` are the API's addresses. Resolves to `{ok: true, repeat, item}` or
 * `{ok: false, code, message, mayRetry, cancelled, resume}`; never rejects. `onProgress` gets a number from 0 to 1.
 * Give `resume` of a try that failed to the next one: it goes on with the part that failed. `signal` cancels.
 */
export async function upload(file, { raw, parts, token, onProgress = () => {}, signal = null, resume = null }) {
  const filename = file.name || "file";
  const send = (address, body, progress) => request(address, body, token, signal, progress);
  if (file.size <= PART_BYTES) return send(`${raw}?${new URLSearchParams({ filename })}`, file, onProgress);
  const id = resume?.id ?? randomUuid();
  for (let offset = resume?.offset ?? 0; offset < file.size; offset += PART_BYTES) {
    const part = file.slice(offset, offset + PART_BYTES);
    const address = `${parts}?${new URLSearchParams({ upload: id, offset })}`;
    const told = await untilReceived(signal, () =>
      send(address, part, (share) => onProgress((offset + share * part.size) / file.size)),
    );
    // Parts that the server no longer has are sent anew.
    if (!told.ok) return { ...told, resume: told.code === "wrong_offset" ? null : { id, offset } };
  }
  const told = await send(`${raw}?${new URLSearchParams({ filename, upload: id })}`, null, () => {});
  return told.ok || told.status ? told : { ...told, resume: { id, offset: file.size } };
}

/** On a progress bar. A large picture takes the server a while after it has arrived: then the bar moves without an end. */
export function showShare(bar, share) {
  if (share < 1) bar.value = share;
  else bar.removeAttribute("value");
}

async function untilReceived(signal, send) {
  for (const pause of PAUSES_MS) {
    const told = await send();
    if (told.ok || told.status || told.cancelled) return told;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (signal?.aborted) return { ...told, cancelled: true };
  }
  return send();
}

/** One request; `status` is 0 when no answer came. */
function request(address, body, token, signal, onProgress) {
  return new Promise((resolve) => {
    const broken = { ok: false, status: 0, code: "", message: "", mayRetry: true, cancelled: false };
    const xhr = new XMLHttpRequest();
    xhr.open("POST", address);
    xhr.setRequestHeader("X-CSRFToken", token);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.responseType = "json";
    xhr.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    xhr.addEventListener("load", () => resolve(outcome(xhr)));
    for (const end of ["error", "timeout"]) xhr.addEventListener(end, () => resolve(broken));
    xhr.addEventListener("abort", () => resolve({ ...broken, cancelled: true }));
    if (signal?.aborted) return void resolve({ ...broken, cancelled: true });
    signal?.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(body);
  });
}

function outcome(xhr) {
  const { status } = xhr;
  const said = xhr.response ?? {};
  if (status === 200 || status === 201) return { ok: true, status, repeat: status === 200, item: said };
  const mayRetry = status >= 500 || status === 409 || status === 429;
  return { ok: false, status, code: said.code ?? "", message: said.message ?? "", mayRetry, cancelled: false };
}

/** A random UUID; `crypto.randomUUID` exists on secure pages only. */
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
