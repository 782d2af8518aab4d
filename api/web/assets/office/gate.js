/**
 * Takes something through the publish gate. Where it breaks what the shop has checked, that is shown; a manager may go
 * on all the same, with a reason that stands in the audit log.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el } from "../lib/dom.js";
import { to } from "./office.js";
import { ask } from "./parts.js";
import { named, say } from "./say.js";

/** @typedef {import("./shapes.js").Verdict} Verdict */
/** @typedef {import("./shapes.js").Contradiction} Contradiction */
/** @typedef {import("./shapes.js").Place} Place */

/**
 * @template T
 * @param {(override: string) => Promise<T>} publish is given the end of the address: "" at first
 * @returns {Promise<T>}
 */
export async function past(publish) {
  try {
    return await publish("");
  } catch (err) {
    if (!(err instanceof Problem) || err.code !== "gate") throw err;
    const reason = await ask({ title: say("gate.title"), body: broken(err.body), label: say("gate.reason"), yes: say("gate.override"), needed: true, danger: true });
    if (reason === null) throw new DOMException("given up", "AbortError");
    return publish(`?override=${encodeURIComponent(reason)}`);
  }
}

/**
 * What is broken.
 *
 * @param {{broken?: Verdict[], contradictions?: Contradiction[]}} breach
 */
export function broken({ broken: checks = [], contradictions = [] }) {
  return el("ul", { class: "stack broken" },
    checks.map((v) => el("li", {}, el("span", { class: "badge bad" }, say("gate.check")), " ", el("strong", {}, v.check.question), el("p", { class: "small quiet" },
      say("gate.check.got", { want: v.check.entry || say("gate.person"), got: v.got.answers?.map((a) => a.entry).join(" ") || named("decision", v.got.decision) })))),
    contradictions.map((c) => el("li", {}, el("span", { class: "badge warn" }, say("gate.contradiction", { topic: c.topic })), el("p", { class: "small" }, place(c.a), " / ", place(c.b)))));
}

/** @param {Place} p */
function place(p) {
  if (p.quick_reply) return `「${p.says}」${say("gate.reply", { title: p.title ?? "" })}`;
  return el("a", { href: p.entry ? to(["entries", p.entry]) : to(["policies", p.policy ?? ""]) }, `「${p.says}」`);
}
