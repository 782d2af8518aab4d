/**
 * Settles who is right where two have written at the same time: shows what the other has changed, and asks.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { draw } from "./diff.js";
import { say } from "./say.js";

/** @typedef {import("./shapes.js").Entry} Entry */
/** @typedef {import("./shapes.js").Pending} Pending */

/**
 * @param {import("../lib/api.js").Client} client
 * @param {string} path
 * @param {{entry: Entry | null, draft: Pending | null, etag: string}} seen
 * @returns {Promise<{way: "mine" | "theirs" | "stay", entry: Entry, draft: Pending | null, etag: string}>}
 */
export async function settle(client, path, seen) {
  /** @type {{value: Entry, etag: string}} */
  const entry = await client.call(path);
  /** @type {{value: Pending, etag: string} | null} */
  const draft = await client.call(`${path}/draft`).catch((/** @type {unknown} */ err) => {
    if (err instanceof Problem && err.status === 404) return null;
    throw err;
  });
  const etag = (draft ?? entry).etag;
  const moved = etag !== seen.etag && draft !== null;
  const [from, upto] = moved ? [revision(seen), draft?.value.entry.revision] : [seen.draft?.base || seen.entry?.revision, entry.value.revision];
  const by = moved ? draft?.value.author : entry.value.updated_by;
  const at = (moved ? draft?.value.entry : entry.value)?.updated_at ?? "";
  /** @type {{diff: import("./shapes.js").Diff}} */
  const { diff } = await client.get(`${path}/diff?from=${from}&to=${upto}`);
  const way = await overtaken(by ?? "", at, draw(diff));
  return { way, entry: entry.value, draft: draft?.value ?? null, etag };
}

/**
 * Shows what somebody else has changed in the meantime, and asks whose words are kept.
 *
 * @param {string} by
 * @param {string} at
 * @param {HTMLElement} diff
 * @returns {Promise<"mine" | "theirs" | "stay">}
 */
export function overtaken(by, at, diff) {
  return new Promise((done) => {
    /** @param {"mine" | "theirs"} way @param {string} text @param {string} kind */
    const choice = (way, text, kind) => el("button", { class: `button ${kind}`, type: "button", onclick: () => box.close(way) }, text);
    const title = say("conflict.title");
    const box = el("dialog", {
      class: "dialog wide", "aria-label": title,
      onclose: () => {
        box.remove();
        done(box.returnValue === "mine" || box.returnValue === "theirs" ? box.returnValue : "stay");
      },
    },
      el("h2", {}, title),
      el("div", { class: "stack" }, el("p", {}, say("conflict.text", { name: by, at: moment(at) })), diff, el("p", { class: "small quiet" }, say("conflict.hint"))),
      el("footer", { class: "wrap" }, el("button", { class: "button plain", type: "button", onclick: () => box.close("") }, say("conflict.stay")),
        choice("theirs", say("conflict.theirs"), ""), choice("mine", say("conflict.mine"), "primary")));
    document.body.append(box);
    box.showModal();
  });
}

/** @param {{entry: Entry | null, draft: Pending | null}} seen */
const revision = ({ entry, draft }) => draft?.entry.revision ?? entry?.revision;
