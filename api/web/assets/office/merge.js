/**
 * Makes one entry of two that compete: which is kept is chosen, what that changes is shown, and it can be taken back.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { when } from "./condition.js";
import { past } from "./gate.js";
import { to } from "./office.js";
import { ask, button, loaded } from "./parts.js";
import { draw as preview } from "./preview.js";
import { say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Entry} Entry */

/** How long the shop's checks may take, in milliseconds. */
const patience = 40_000;

/**
 * @param {HTMLElement} into
 * @param {Page} page
 * @param {string} keep
 * @param {string} retire
 */
export async function merge(into, page, keep, retire) {
  const { client } = page.office;
  await loaded(into, async () => {
    /** @type {Entry[]} */
    const both = await Promise.all([keep, retire].map((id) => client.get(`/entries/${encodeURIComponent(id)}`)));
    let [kept, gone] = /** @type {[Entry, Entry]} */ (both);
    const news = el("div", { class: "stack" });
    const change = el("div", { class: "stack" });
    const draw = () => {
      const phrasings = gained(kept, gone);
      fill(news, el("p", { class: "small quiet" }, say("merge.gains", { question: kept.question, n: phrasings.length })),
        el("ul", { class: "row wrap" }, phrasings.map((p) => el("li", { class: "badge" }, p))));
      fill(change);
    };
    draw();
    const sides = el("div", { class: "sides" }, both.map((e) => el("label", { class: "card stack side-of-merge" },
      el("span", { class: "row" }, el("input", { type: "radio", name: `keep-${keep}-${retire}`, checked: e === kept, onchange: () => {
        [kept, gone] = e === both[0] ? [e, /** @type {Entry} */ (both[1])] : [e, /** @type {Entry} */ (both[0])];
        draw();
      } }), el("strong", {}, say("merge.keep", { question: e.question }))),
      (e.answers ?? []).map((a) => el("span", { class: "small" }, el("span", { class: "quiet" }, when(a.when), " "), a.text)))));
    const draft = () => ({ entries: [{ ...kept, similar: [...(kept.similar ?? []), ...gained(kept, gone)] }, { ...gone, status: "retired" }] });
    return [
      el("p", { class: "small quiet" }, say("merge.hint")), sides, news,
      el("div", { class: "row wrap" },
        button(say("entry.preview"), () => preview(change, page, draft(), () => [kept, gone].flatMap((e) => [e.question, ...(e.similar ?? [])])), ""),
        button(say("merge.go"), () => accept(into, page, kept, gone), "primary"),
        button(say("merge.leave"), () => fill(into), "plain")),
      change,
    ];
  });
}

/** The phrasings of one that the other lacks. @param {Entry} kept @param {Entry} gone */
function gained(kept, gone) {
  const have = new Set([kept.question, ...(kept.similar ?? [])]);
  return [...new Set([gone.question, ...(gone.similar ?? [])])].filter((p) => !have.has(p));
}

/** @param {HTMLElement} into @param {Page} page @param {Entry} kept @param {Entry} gone */
async function accept(into, page, kept, gone) {
  const { client } = page.office;
  const why = await ask({ title: say("merge.title"), text: say("merge.text", { kept: kept.question, gone: gone.question }), label: say("why.optional"), yes: say("merge.go") });
  if (why === null) return;
  /** @param {Entry} e */
  const side = (e) => ({ entry: e.id, revision: e.revision });
  try {
    /** @type {{kept: Entry, retired: Entry}} */
    const now = await past((end) => client.post(`/duplicates/merge${end}`, { keep: side(kept), retire: side(gone), why }, { patience }));
    toast(say("merge.done"));
    fill(into, el("div", { class: "notice good row wrap", role: "status" }, el("span", { class: "grow" }, say("merge.did", { kept: kept.question, gone: gone.question })),
      el("a", { href: to(["entries", kept.id]) }, say("merge.see")),
      button(say("merge.undo"), () => undo(into, client, kept, gone, now), "compact")));
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 412) throw err;
    toast(err.message, "bad");
    await merge(into, page, kept.id, gone.id); // as they are now
  }
}

/**
 * Puts both back to what they were; what somebody has changed since stays, and is told.
 *
 * @param {HTMLElement} into
 * @param {import("../lib/api.js").Client} client
 * @param {Entry} kept as it was
 * @param {Entry} gone as it was
 * @param {{kept: Entry, retired: Entry}} now
 */
async function undo(into, client, kept, gone, now) {
  const why = say("merge.undone.why");
  /** @param {Entry} e */
  const path = (e) => `/entries/${encodeURIComponent(e.id)}`;
  await past((end) => client.post(`${path(kept)}/rollback${end}`, { revision: kept.revision, why }, { headers: { "If-Match": `"${now.kept.revision}"` }, patience }));
  await past((end) => client.call(`${path(gone)}${end ? `${end}&` : "?"}shared=true&why=${encodeURIComponent(why)}`, { method: "PUT", body: gone, headers: { "If-Match": `"${now.retired.revision}"` }, patience }));
  toast(say("merge.undone"));
  fill(into);
}
