/**
 * Adds a group of questions to an entry: what the entry gains and what that changes is shown before it is done.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { past } from "./gate.js";
import { button, loaded, nothing } from "./parts.js";
import { draw as preview } from "./preview.js";
import { say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Entry} Entry */

/** How long the shop's checks may take, in milliseconds. */
const patience = 40_000;

/**
 * @param {HTMLElement} into
 * @param {Page} page
 * @param {string} path of the group
 * @param {string} id of the entry
 * @param {() => void} done
 */
export async function absorb(into, page, path, id, done) {
  const { client } = page.office;
  await loaded(into, async () => {
    /** @type {[Entry, {entry: Entry}]} */
    const [now, { entry }] = await Promise.all([
      client.get(`/entries/${encodeURIComponent(id)}`),
      client.post(`${path}/merge`, { entry: id, dry_run: true }, { again: true }),
    ]);
    const have = new Set(now.similar ?? []);
    const phrasings = (entry.similar ?? []).filter((p) => !have.has(p));
    const leave = button(say("absorb.leave"), () => fill(into), "plain");
    const change = el("div", { class: "stack" });
    const go = button(say("absorb.go"), async () => {
      try {
        await past((end) => client.post(`${path}/merge${end}`, { entry: id, revision: entry.revision, phrasings }, { patience }));
      } catch (err) {
        if (!(err instanceof Problem) || err.status !== 412) throw err;
        toast(err.message, "bad");
        return absorb(into, page, path, id, done); // as it is now
      }
      toast(say("gap.merged.done"));
      done();
    }, "primary");
    if (phrasings.length === 0) return nothing(say("absorb.nothing", { question: now.question }), leave);
    const draft = { entries: [{ ...entry, status: "live" }] };
    return el("section", { class: "stack absorb", "aria-label": say("gap.merge", { question: now.question }) },
      el("p", { class: "small quiet" }, say("merge.gains", { question: now.question, n: phrasings.length })),
      el("ul", { class: "row wrap" }, phrasings.map((p) => el("li", { class: "badge" }, el("ins", {}, p)))),
      el("p", { class: "small" }, el("span", { class: "quiet" }, say("absorb.answers")), " ", entry.answers?.[0]?.text ?? ""),
      el("div", { class: "row wrap" }, button(say("entry.preview"), () => preview(change, page, draft, () => [now.question, ...phrasings]), ""), go, leave),
      change);
  });
}
