/**
 * Who changed what, when and why: the audit log, newest first.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { to } from "./office.js";
import { button, field, head, loaded, nothing, select } from "./parts.js";
import { instant } from "./condition.js";
import { named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{seq: number, at: string, by: string, role?: string, act: string, noun: string, id?: string, revision?: number, why?: string, old?: string, new?: string, overrides?: string}} Deed */

const nouns = ["entry", "draft", "policy", "tolerance", "publishing", "check", "confirmation", "key", "user", "session", "desk", "agent", "hook", "secret", "quick_reply", "shop"];

/** @param {Page} page */
export async function show(page) {
  const { main, office, query } = page;
  const asked = Object.fromEntries(["noun", "id", "by", "from", "until"].map((k) => [k, query.get(k) ?? ""]));
  const noun = select([["", say("audit.all")], ...nouns.map((n) => /** @type {[string, string]} */ ([n, named("noun", n)]))], asked.noun ?? "");
  const by = el("input", { class: "input", value: asked.by, maxlength: 100 });
  const from = el("input", { class: "input", type: "datetime-local", value: asked.from });
  const until = el("input", { class: "input", type: "datetime-local", value: asked.until });
  const go = () => (location.hash = to(["audit"], { noun: noun.value, by: by.value.trim(), from: from.value, until: until.value, id: noun.value === asked.noun ? asked.id : "" }));
  for (const input of [noun, by, from, until]) input.addEventListener("change", go);
  const wanted = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value) wanted.set(name, name === "from" || name === "until" ? instant(value) ?? "" : value);
  const rows = el("ol", { class: "list deeds" });
  let after = "";
  const next = async () => {
    const q = new URLSearchParams(wanted);
    q.set("limit", "50");
    if (after) q.set("after", after);
    /** @type {{deeds: Deed[], next?: string}} */
    const got = await office.client.get(`/audit?${q}`, { signal: page.signal });
    rows.append(...got.deeds.map(row));
    after = got.next ?? "";
    more.hidden = after === "";
  };
  const more = button(say("figures.more"), next, "");
  const place = el("div", { class: "stack" });
  fill(main, head(say("nav.audit"), office.may("admin") ? el("a", { class: "button", href: office.file(`/audit:export?format=csv&${wanted}`), download: "" }, say("entries.export")) : null),
    el("div", { class: "card facts" }, field(say("audit.noun"), noun), field(say("audit.by"), by), field(say("field.valid_from"), from), field(say("field.valid_until"), until)), place);
  await loaded(place, async () => {
    await next();
    return rows.childElementCount ? [rows, more] : nothing(say("audit.none"));
  });
}

/** @param {Deed} d */
function row(d) {
  const name = d.id ?? "";
  return el("li", { class: "deed" },
    el("p", { class: "row wrap" }, el("strong", {}, d.by), d.role ? el("span", { class: "badge" }, named("role", d.role)) : null, named("deed", d.act), named("noun", d.noun),
      name && (d.noun === "entry" || d.noun === "draft") ? el("a", { href: to(["entries", name]) }, name) : name, d.revision ? el("span", { class: "small quiet" }, say("entry.revision", { n: d.revision })) : null,
      el("span", { class: "grow" }), el("time", { class: "small quiet", datetime: d.at }, moment(d.at))),
    d.old || d.new ? el("p", { class: "small" }, d.old ? el("del", {}, told(d.noun, d.old)) : null, d.old && d.new ? " → " : null, d.new ? el("ins", {}, told(d.noun, d.new)) : null) : null,
    d.why || d.overrides ? el("p", { class: "small quiet" }, [d.why, d.overrides].filter(Boolean).join(" · ")) : null);
}

/** What the first word of a text stands for. @type {Record<string, string>} */
const leads = { entry: "status", draft: "status", user: "role", key: "role" };

/**
 * The log begins what an entry or a user was with the server's word for its status or role.
 *
 * @param {string} noun
 * @param {string} text
 */
function told(noun, text) {
  const [, first = "", rest = ""] = /^(\w+)(.*)$/su.exec(text) ?? [];
  const kind = leads[noun];
  return kind && first ? `${named(kind, first)}${rest}` : text;
}
