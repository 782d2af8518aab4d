/**
 * How the shop guards what becomes live: who must read it, and what it must not break.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { broken } from "./gate.js";
import { to } from "./office.js";
import { ask, button, head, loaded } from "./parts.js";
import { count, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Verdict} Verdict */
/** @typedef {import("./shapes.js").Contradiction} Contradiction */
/** @typedef {{review?: boolean, second_person?: boolean, checks?: boolean}} Rules */

const rules = /** @type {const} */ (["review", "second_person", "checks"]);

/** @param {Page} page */
export async function show(page) {
  const { main, office } = page;
  const readonly = !office.may("admin");
  const { value, etag } = await office.client.call("/publishing");
  const now = /** @type {Rules} */ (value);
  const boxes = rules.map((rule) => el("input", { type: "checkbox", role: "switch", name: rule, checked: now[rule] === true, disabled: readonly, "aria-describedby": `${rule}-hint` }));
  /** @returns {Rules} */
  const read = () => Object.fromEntries(rules.flatMap((rule, i) => (boxes[i]?.checked ? [[rule, true]] : [])));
  const changed = () => rules.some((rule) => (now[rule] === true) !== (read()[rule] === true));
  const state = el("span", { class: "small quiet grow", role: "status" });
  for (const box of boxes) box.addEventListener("change", () => fill(state, changed() ? say("entry.unsaved") : ""));
  page.guard(changed);
  const save = async () => {
    if (!changed()) return;
    const why = await ask({ title: say("publishing.save"), text: said(read()), label: say("why.optional"), yes: say("thresholds.save") });
    if (why === null) return;
    try {
      await office.client.call(`/publishing${why ? `?why=${encodeURIComponent(why)}` : ""}`, { method: "PUT", body: read(), headers: { "If-Match": etag } });
      toast(say("publishing.saved"));
    } catch (err) {
      if (!(err instanceof Problem) || err.status !== 412) throw err;
      toast(say("publishing.overtaken"), "bad");
    }
    page.guard(() => false);
    dispatchEvent(new HashChangeEvent("hashchange"));
  };
  const gate = el("div", { class: "stack" });
  fill(main,
    head(say("nav.publishing")), el("p", { class: "quiet" }, say("publishing.hint")),
    el("ul", { class: "stack" }, rules.map((rule, i) => el("li", { class: "card" }, el("label", { class: "row rule" }, boxes[i],
      el("span", {}, el("strong", {}, say(`publishing.${rule}`)), el("span", { class: "small quiet", id: `${rule}-hint` }, say(`publishing.${rule}.hint`))))))),
    readonly ? el("p", { class: "small quiet" }, say("publishing.readonly")) : null,
    el("section", { class: "card stack" },
      el("div", { class: "row wrap" }, el("h2", { class: "grow" }, say("publishing.gate")), el("a", { class: "button compact", href: to(["checks"]) }, say("publishing.checks.edit")),
        office.may("editor") ? button(say("publishing.try"), () => loaded(gate, () => standing(office)), "compact") : null),
      el("p", { class: "small quiet" }, say("publishing.gate.hint")), gate),
    readonly ? null : el("div", { class: "row wrap bar" }, state, button(say("thresholds.save"), save, "primary")));
}

/** Says in a line what will hold. @param {Rules} r */
function said(r) {
  const on = rules.filter((rule) => r[rule]).map((rule) => say(`publishing.${rule}`));
  return on.length ? say("publishing.on", { rules: on.join("、") }) : say("publishing.off");
}

/**
 * What speaks against the shop as it is served now. The gate refuses only what an edit breaks anew.
 *
 * @param {import("./office.js").Office} office
 */
async function standing({ client }) {
  const [ran, lint] = await Promise.all([client.post("/checks/run", {}, { again: true, patience: 40_000 }), client.get("/lint")]);
  const { passed, failures } = /** @type {{passed: number, failures: Verdict[]}} */ (ran);
  const { contradictions } = /** @type {{contradictions: Contradiction[]}} */ (lint);
  const bad = failures.length + contradictions.length;
  return [
    el("p", { class: `notice ${bad ? "warn" : "good"}`, role: "status" }, say("publishing.standing", { passed: count(passed), failed: count(failures.length), contradictions: count(contradictions.length) })),
    bad ? broken({ broken: failures, contradictions }) : null,
  ];
}
