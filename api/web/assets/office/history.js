/**
 * What an entry has said: every revision with who and why, what differs between any two, and the way back.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { el } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { draw as drawDiff } from "./diff.js";
import { past } from "./gate.js";
import { ask, button, loaded, statusBadge } from "./parts.js";
import { named, say } from "./say.js";
import { timeline } from "./versions.js";

/** @typedef {import("./shapes.js").Revision} Revision */
/** @typedef {import("./entry.js").EditorOf} Editor */

/** @param {HTMLElement} into @param {Editor} editor */
export async function draw(into, editor) {
  await loaded(into, async () => {
    /** @type {{revisions: Revision[]}} */
    const { revisions } = await editor.client.get(`${editor.path}/revisions`);
    return timeline(revisions.map((r) => version(r, editor)), async (from, to) => {
      /** @type {{diff: import("./shapes.js").Diff}} */
      const { diff } = await editor.client.get(`${editor.path}/diff?from=${from}&to=${to}`);
      return drawDiff(diff);
    });
  });
}

/**
 * @param {Revision} r
 * @param {Editor} editor
 * @returns {import("./versions.js").Version}
 */
function version(r, editor) {
  const n = r.entry.revision ?? 0;
  const current = editor.entry?.revision === n;
  const mayGoBack = editor.office.may("manager") && !editor.inherited && !current && !r.deleted;
  return {
    n, by: r.by, at: r.at, why: r.why ?? "",
    marks: [named("deed", r.act), statusBadge(r.entry.status), r.beside ? el("span", { class: "badge info" }, say("history.beside")) : null, current ? el("span", { class: "badge brand" }, say("history.current")) : null],
    acts: mayGoBack ? button(say("act.rollback"), () => back(editor, n), "compact") : null,
  };
}

/** What is written and not kept goes with it: that is asked first. @param {Editor} editor @param {number} n */
async function back(editor, n) {
  if (editor.dirty && !(await confirm({ title: say("rollback.unsaved"), text: say("rollback.unsaved.text"), yes: say("rollback.unsaved.yes"), danger: true }))) return;
  const why = await ask({ title: say("rollback.title", { n }), text: say("rollback.text"), label: say("why.optional"), yes: say("act.rollback") });
  if (why === null) return;
  try {
    /** @type {Record<string, string>} */
    const headers = editor.entry ? { "If-Match": (await editor.client.call(editor.path)).etag } : { "If-None-Match": "*" };
    await past((override) => editor.client.post(`${editor.path}/rollback${override}`, { revision: n, why }, { headers, patience: 40_000 }));
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 412) throw err;
    toast(err.message, "bad");
    await editor.load();
    return;
  }
  await editor.done("rollback");
}
