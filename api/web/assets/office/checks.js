/**
 * The shop's checks: questions of which is set who must answer them. They are asked before anything is published, where
 * the shop wants that.
 *
 * @module
 */

import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { newID } from "../lib/api.js";
import { toast } from "../lib/toast.js";
import { clashes } from "./clashes.js";
import { to } from "./office.js";
import { button, field, head, loaded, nothing, tell } from "./parts.js";
import { named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("./shapes.js").Check} Check */
/** @typedef {import("./shapes.js").Verdict} Verdict */

/** @param {Page} page */
export async function show(page) {
  const { main, office } = page;
  const { client } = office;
  const list = el("div", { class: "stack" });
  const outcome = el("div", { class: "stack" });
  const draw = () => loaded(list, async () => {
    /** @type {{checks: Check[]}} */
    const { checks } = await client.get("/checks");
    if (checks.length === 0) return nothing(say("checks.none"));
    return el("ul", { class: "list" }, checks.map((c) => el("li", { class: "item still" },
      el("span", { class: "grow" }, c.question), c.entry ? el("a", { class: "small", href: to(["entries", c.entry]) }, c.entry) : el("span", { class: "badge warn" }, say("gate.person")),
      office.may("manager") ? button("×", async () => {
        if (!(await confirm({ title: say("checks.drop"), text: c.question, yes: say("grid.drop"), danger: true }))) return;
        await client.call(`/checks/${encodeURIComponent(c.id)}`, { method: "DELETE" });
        await draw();
      }, "plain compact", { "aria-label": say("checks.drop.one", { question: c.question }) }) : null)));
  });
  const run = async () => {
    /** @type {{passed: number, failed: number, failures: Verdict[]}} */
    const got = await client.post("/checks/run", {}, { again: true, patience: 40_000 });
    fill(outcome, el("div", { class: `notice ${got.failed ? "bad" : "good"}`, role: "status" }, say("checks.result", { passed: got.passed, failed: got.failed })),
      got.failed ? el("ul", { class: "list" }, got.failures.map((v) => el("li", { class: "item still" }, el("span", { class: "grow" }, v.check.question),
        el("span", { class: "small quiet" }, say("checks.got", { want: v.check.entry || say("gate.person"), got: v.got.answers?.map((a) => a.entry).join(" ") || named("decision", v.got.decision) }))))) : null);
  };
  const question = el("input", { class: "input", maxlength: 500, required: true });
  const entry = el("input", { class: "input", maxlength: 128, autocapitalize: "none", spellcheck: "false" });
  const add = el("form", { class: "card try stack", onsubmit: async (/** @type {Event} */ e) => {
    e.preventDefault();
    try {
      await client.call(`/checks/${newID()}`, { method: "PUT", body: { question: question.value.trim(), ...(entry.value.trim() && { entry: entry.value.trim() }) } });
      question.value = entry.value = "";
      toast(say("checks.added"));
      await draw();
    } catch (err) {
      tell(err);
    }
  } }, el("div", { class: "facts" }, field(say("checks.question"), question), field(say("checks.entry"), entry, say("checks.entry.hint"))), el("div", {}, el("button", { class: "button", type: "submit" }, say("checks.add"))));
  fill(main, head(say("nav.checks"), office.may("editor") ? button(say("checks.run"), run, "primary") : null), el("p", { class: "quiet" }, say("checks.hint")), outcome, office.may("manager") ? add : null, list, clashes(page));
  await draw();
}
