/**
 * What an entry has said: every revision with who and why, what differs between any two, and the way back.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { draw as drawDiff } from "./diff.js";
import { past } from "./gate.js";
import { ask, button, loaded, statusBadge } from "./parts.js";
import { named, say } from "./say.js";

/** @typedef {import("./shapes.js").Revision} Revision */
/** @typedef {import("./entry.js").EditorOf} Editor */

/** @param {HTMLElement} into @param {Editor} editor */
export async function draw(into, editor) {
  await loaded(into, async () => {
    /** @type {{revisions: Revision[]}} */
    const { revisions } = await editor.client.get(`${editor.path}/revisions`);
    const numbers = revisions.map((r) => r.entry.revision ?? 0);
    const picked = { from: numbers[1] ?? numbers[0] ?? 0, to: numbers[0] ?? 0 };
    const shown = el("div", { class: "card" });
    const compare = () => loaded(shown, async () => {
      const [from, upto] = [Math.min(picked.from, picked.to), Math.max(picked.from, picked.to)];
      /** @type {{diff: import("./shapes.js").Diff}} */
      const { diff } = await editor.client.get(`${editor.path}/diff?from=${from}&to=${upto}`);
      return [el("h2", {}, say("history.between", { from, to: upto })), drawDiff(diff)];
    });
    /** @param {"from" | "to"} side @param {number} n */
    const radio = (side, n) => el("input", {
      type: "radio", name: side, value: n, checked: picked[side] === n, "aria-label": say(`history.${side}`, { n }),
      onchange: () => {
        picked[side] = n;
        void compare();
      },
    });
    void compare();
    return el("div", { class: "columns" },
      el("ol", { class: "wide history" }, revisions.map((r) => item(r, editor, radio))),
      el("div", { class: "narrow sticky" }, shown));
  });
}

/**
 * @param {Revision} r
 * @param {Editor} editor
 * @param {(side: "from" | "to", n: number) => HTMLElement} radio
 */
function item(r, editor, radio) {
  const n = r.entry.revision ?? 0;
  const current = editor.entry?.revision === n;
  const mayGoBack = editor.office.may("manager") && !current && !r.deleted;
  return el("li", { class: "row", "data-revision": n },
    el("span", { class: "row picks" }, radio("from", n), radio("to", n)),
    el("div", { class: "grow" },
      el("p", { class: "row wrap" }, el("strong", { class: "number" }, say("entry.revision", { n })), named("deed", r.act), statusBadge(r.entry.status), r.beside ? el("span", { class: "badge info" }, say("history.beside")) : null, current ? el("span", { class: "badge brand" }, say("history.current")) : null),
      el("p", { class: "small quiet" }, r.by, " ", el("time", { datetime: r.at }, moment(r.at)), r.why ? ` ${say("history.why", { why: r.why })}` : "")),
    mayGoBack ? button(say("act.rollback"), () => back(editor, n), "compact") : null);
}

/** @param {Editor} editor @param {number} n */
async function back(editor, n) {
  const why = await ask({ title: say("rollback.title", { n }), text: say("rollback.text"), label: say("why.optional"), yes: say("act.rollback") });
  if (why === null) return;
  try {
    const { etag } = await editor.client.call(editor.path);
    await past((override) => editor.client.post(`${editor.path}/rollback${override}`, { revision: n, why }, { headers: { "If-Match": etag }, patience: 40_000 }));
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 412) throw err;
    toast(err.message, "bad");
    await editor.load();
    return;
  }
  await editor.done("rollback");
}
