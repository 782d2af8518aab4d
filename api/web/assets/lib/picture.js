/**
 * Pictures: takes a file in, makes it as small as a chat needs, brings it to the server, and shows what was sent in a
 * box whose size is known before the picture is there.
 *
 * @module
 */

import { Problem, refused } from "./api.js";
import { el } from "./dom.js";
import { t } from "./lang.js";
import { view } from "./viewer.js";

/**
 * @typedef {{id: string, type: string, width: number, height: number, bytes: number}} Image as the server knows it
 * @typedef {{file: Blob, preview: HTMLCanvasElement, width: number, height: number, id: string, share: number}} Picture
 *   that somebody has chosen: id once the server has it, share of it that is there
 */

/** What the server takes. */
const kinds = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** How many may be sent with one message, as the server has it. */
export const mostPictures = 4;

/** The most bytes that the server takes. */
const mostBytes = 5 << 20;

/** Up to so many bytes a picture is sent as it is; and so long it is, in pixels, where it is made smaller. */
const light = 1 << 20;
const longest = 2048;

/** How long a sending may take, in milliseconds: as long as the server waits. */
const patience = 170_000;

/** The box that pictures are shown in, and how small one may be and still be hit by a finger, in pixels. */
const box = 220;
const least = 44;

/**
 * Takes a file in. What the browser cannot show is refused with a sentence for people.
 *
 * @param {Blob} file
 * @returns {Promise<Picture>}
 */
export async function take(file) {
  /** @type {ImageBitmap} */
  let seen;
  try {
    seen = await createImageBitmap(file);
  } catch {
    throw new Problem("picture", t("picture.unknown"));
  }
  try {
    const sent = await smaller(file, seen);
    if (sent.size > mostBytes) throw new Problem("picture", t("picture.large", { n: mostBytes >> 20 }));
    return { file: sent, preview: drawn(seen, 2 * box), width: seen.width, height: seen.height, id: "", share: 0 };
  } finally {
    seen.close();
  }
}

/**
 * Makes a photograph smaller that is larger than anybody looks at. What moves stays as it is.
 *
 * @param {Blob} file
 * @param {ImageBitmap} seen
 * @returns {Promise<Blob>}
 */
async function smaller(file, seen) {
  const known = kinds.includes(file.type);
  const large = file.size > light || Math.max(seen.width, seen.height) > 2 * longest;
  if (file.type === "image/gif" || (known && !large)) return file;
  const small = await new Promise((done) => drawn(seen, longest, "#fff").toBlob(done, "image/jpeg", 0.86));
  return small && (!known || small.size < file.size) ? small : file;
}

/**
 * @param {ImageBitmap} seen
 * @param {number} most of pixels in each direction
 * @param {string} [ground] what shines through
 */
function drawn(seen, most, ground) {
  const scale = Math.min(1, most / seen.width, most / seen.height);
  const on = el("canvas", { width: Math.max(1, Math.round(seen.width * scale)), height: Math.max(1, Math.round(seen.height * scale)) });
  const pen = on.getContext("2d");
  if (!pen) return on;
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(0, 0, on.width, on.height);
  }
  pen.drawImage(seen, 0, 0, on.width, on.height);
  return on;
}

/**
 * Brings a picture to the server, which gives it a name. It is told how much is there: fetch does not say.
 *
 * @param {import("./api.js").Client} client
 * @param {Picture} picture
 * @param {() => void} told
 * @returns {Promise<void>}
 */
export function upload(client, picture, told) {
  return new Promise((done, fail) => {
    const call = new XMLHttpRequest();
    call.open("POST", `${client.base}/images`);
    call.timeout = patience;
    const headers = { Accept: "application/json", "Content-Type": picture.file.type || "application/octet-stream", ...client.headers() };
    for (const [name, value] of Object.entries(headers)) call.setRequestHeader(name, value);
    call.upload.addEventListener("progress", (e) => {
      const there = e.lengthComputable ? Math.floor((10 * e.loaded) / e.total) / 10 : 0;
      if (there === picture.share) return;
      picture.share = there;
      told();
    });
    call.addEventListener("load", () => {
      if (call.status !== 201) {
        fail(refused({ status: call.status, headers: { get: (name) => call.getResponseHeader(name) } }, call.responseText));
        return;
      }
      picture.id = JSON.parse(call.responseText).id;
      done();
    });
    for (const way of ["error", "timeout", "abort"]) call.addEventListener(way, () => fail(new Problem("offline", t("problem.offline"))));
    call.send(picture.file);
  });
}

/**
 * Brings those to the server that it does not have yet, and returns the names of all.
 *
 * @param {import("./api.js").Client} client
 * @param {Picture[]} pictures
 * @param {() => void} told
 */
export async function uploaded(client, pictures, told) {
  for (const p of pictures) if (p.id === "") await upload(client, p, told);
  return pictures.map((p) => p.id);
}

/** How much of them is there, in per cent. @param {Picture[]} pictures */
export function share(pictures) {
  const whole = pictures.reduce((sum, p) => sum + p.file.size, 0);
  return Math.round((100 * pictures.reduce((sum, p) => sum + p.file.size * (p.id ? 1 : p.share), 0)) / whole);
}

/**
 * Shows a message's pictures: those that are here already as they are, the others from the server. Each opens large.
 *
 * @param {{images: Image[], pictures: Picture[]}} line
 * @param {string} whose what a picture is called
 * @param {(image: Image) => string} address
 */
export function photos({ images, pictures }, whose, address) {
  const n = Math.max(images.length, pictures.length);
  if (n === 0) return null;
  const large = images.map((image) => ({ src: address(image), label: whose, width: image.width, height: image.height }));
  return el("div", { class: "photos" }, ...Array.from({ length: n }, (_, i) => {
    const size = fitted(images[i] ?? pictures[i]);
    const inside = pictures[i]?.preview ?? el("img", { src: large[i].src, alt: "", ...size, decoding: "async", onerror: lost });
    if (pictures[i]) sized(pictures[i].preview, size);
    const label = n > 1 ? `${whose} ${i + 1}/${n}` : whose;
    return el("button", { class: "photo", type: "button", "aria-label": images[i] ? t("picture.open", { what: label }) : label, disabled: !images[i], onclick: () => view(large, i) }, inside);
  }));
}

/** What cannot be loaded is said. @param {Event} e */
function lost(e) {
  if (e.target instanceof HTMLImageElement) e.target.replaceWith(el("span", { class: "small quiet" }, t("picture.lost")));
}

/**
 * Returns the size in which a picture fits into its box.
 *
 * @param {{width: number, height: number}} of
 */
function fitted({ width, height }) {
  const scale = Math.min(1, box / width, box / height);
  return { width: Math.max(least, Math.round(width * scale)), height: Math.max(least, Math.round(height * scale)) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {{width: number, height: number}} size
 */
function sized(canvas, { width, height }) {
  canvas.style.setProperty("width", `${width}px`);
  canvas.style.setProperty("height", `${height}px`);
}
