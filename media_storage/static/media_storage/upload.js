// Sending files to the API, with progress: small ones at once, large ones in parts that are sent again when lost.

const PART_BYTES = 4 * 1024 * 1024;
const PAUSES_MS = [500, 2000, 5000];

/**
 * Send one file. `raw` and `parts` are the API's addresses. Resolves to `{ok, repeat, item}` or
 * `{ok: false, message, mayRetry}`; never rejects. `onProgress` gets a number from 0 to 1.
 */
export async function upload(file, { raw, parts, token, onProgress = () => {} }) {
  const filename = file.name || "file";
  if (file.size <= PART_BYTES) return send(`${raw}?${new URLSearchParams({ filename })}`, file, token, onProgress);
  const id = randomUuid();
  for (let offset = 0; offset < file.size; offset += PART_BYTES) {
    const part = file.slice(offset, offset + PART_BYTES);
    const address = `${parts}?${new URLSearchParams({ upload: id, offset })}`;
    const told = await sendUntilReceived(address, part, token, (share) =>
      onProgress((offset + share * part.size) / file.size),
    );
    if (!told.ok) return told;
  }
  return send(`${raw}?${new URLSearchParams({ filename, upload: id })}`, null, token);
}

async function sendUntilReceived(address, body, token, onProgress) {
  for (const pause of PAUSES_MS) {
    const told = await send(address, body, token, onProgress);
    if (told.ok || told.status) return told;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return send(address, body, token, onProgress);
}

/** One request; `status` is 0 when no answer came. */
function send(address, body, token, onProgress = () => {}) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => resolve(outcome(request)));
    for (const end of ["error", "abort", "timeout"]) {
      request.addEventListener(end, () => resolve({ ok: false, status: 0, message: "", mayRetry: true }));
    }
    request.send(body);
  });
}

function outcome(request) {
  const { status } = request;
  const said = request.response ?? {};
  if (status === 200 || status === 201) return { ok: true, status, repeat: status === 200, item: said };
  return { ok: false, status, message: said.message ?? "", mayRetry: status >= 500 || status === 409 };
}

/** A random UUID; `crypto.randomUUID` exists on secure pages only. */
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
