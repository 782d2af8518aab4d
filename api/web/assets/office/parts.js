/**
 * Parts that the sections are put together from.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { named, say } from "./say.js";

/** @typedef {import("../lib/dom.js").Child} Child */

/**
 * A button that does something which takes a while: it cannot be pressed twice, and a refusal is told.
 *
 * @param {string} text
 * @param {() => unknown} act
 * @param {string} [kind] further classes
 * @param {import("../lib/dom.js").Props} [props]
 */
export function button(text, act, kind = "", props = {}) {
  const made = el("button", { class: `button ${kind}`, type: "button", ...props }, text);
  made.addEventListener("click", () => void press(made, act));
  return made;
}

/**
 * @param {HTMLButtonElement} on
 * @param {() => unknown} act
 */
export async function press(on, act) {
  if (on.getAttribute("aria-disabled") === "true") return;
  on.setAttribute("aria-disabled", "true"); // and keeps the focus, which a disabled one would lose
  try {
    await act();
  } catch (err) {
    tell(err);
  } finally {
    on.removeAttribute("aria-disabled");
  }
}

/**
 * Tells a refusal. What is no refusal is a mistake of ours, and is thrown on.
 *
 * @param {unknown} err
 */
export function tell(err) {
  if (err instanceof Problem) toast(err.message, "bad");
  else if (!(err instanceof DOMException && err.name === "AbortError")) throw err;
}

/**
 * @param {string} title
 * @param {...(Child | Child[])} acts
 */
export function head(title, ...acts) {
  document.title = `${title} · ${say("office.title")}`;
  return el("header", { class: "head" }, el("h1", {}, title), el("div", { class: "row wrap acts" }, acts.flat()));
}

let fields = 0;

/**
 * A control with its name, and a place for what is wrong with it.
 *
 * @param {string} name
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export function field(name, control, hint) {
  const id = `f${++fields}`;
  control.id ||= id;
  const small = hint ? el("small", { id: `${id}-hint` }, hint) : null;
  if (small) control.setAttribute("aria-describedby", small.id);
  return el("div", { class: "field" }, el("label", { for: control.id }, name), control, small);
}

/**
 * @param {[string, string][]} options value and text
 * @param {string} chosen
 * @param {import("../lib/dom.js").Props} [props]
 */
export function select(options, chosen, props = {}) {
  return el("select", { class: "input", ...props }, options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
}

/** @param {string | undefined} status */
export function statusBadge(status) {
  const colour = { draft: "info", review: "warn", live: "good", retired: "" }[status || "live"] ?? "";
  return el("span", { class: `badge ${colour}` }, named("status", status || "live"));
}

const day = 86_400_000;

/**
 * Tells what is in service by its status, and says nothing to buyers all the same, or soon will not.
 *
 * @param {import("./shapes.js").Entry} entry
 * @param {number} [now]
 */
export function termBadge({ status, valid_from, valid_until }, now = Date.now()) {
  if ((status || "live") !== "live") return null;
  const left = valid_until ? Date.parse(valid_until) - now : Infinity;
  if (left <= 0) return el("span", { class: "badge bad" }, say("valid.over"));
  if (valid_from && Date.parse(valid_from) > now) return el("span", { class: "badge info" }, say("valid.ahead"));
  if (left > 7 * day) return null;
  return el("span", { class: "badge warn" }, left < day ? say("valid.today") : say("valid.days", { n: Math.floor(left / day) }));
}

/** @param {string | undefined} risk */
export function riskBadge(risk) {
  if (!risk || risk === "normal") return null;
  return el("span", { class: `badge ${risk === "high" ? "bad" : ""}` }, named("risk", risk));
}

/**
 * Shows that something is under way, without moving anything.
 *
 * @param {Element} into
 */
export function loading(into) {
  fill(into, el("p", { class: "loading quiet", role: "status" }, say("office.loading")));
}

/**
 * @param {string} text
 * @param {...Child} more
 */
export function nothing(text, ...more) {
  return el("div", { class: "nothing quiet" }, el("p", {}, text), more);
}

/**
 * Shows what the list has become: while it loads, when it has come, and when it could not.
 *
 * @param {Element} into
 * @param {() => Promise<Child | Child[]>} draw
 */
export async function loaded(into, draw) {
  into.setAttribute("aria-busy", "true");
  const wait = setTimeout(() => loading(into), into.childElementCount ? 600 : 0);
  try {
    const drawn = await draw();
    clearTimeout(wait);
    fill(into, ...[drawn].flat());
  } catch (err) {
    clearTimeout(wait);
    if (!(err instanceof Problem)) return tell(err);
    fill(into, el("div", { class: "notice bad", role: "alert" }, el("span", { class: "grow" }, err.message),
      el("button", { class: "button compact", type: "button", onclick: () => void loaded(into, draw) }, t("common.retry"))));
  } finally {
    into.removeAttribute("aria-busy");
  }
}

/**
 * Asks for a line of text: a reason, a name. null is that nobody wants to any more.
 *
 * @param {{title: string, text?: string, label: string, yes: string, needed?: boolean, danger?: boolean, body?: Child}} about
 * @returns {Promise<string | null>}
 */
export function ask({ title, text, label, yes, needed = false, danger = false, body }) {
  return new Promise((done) => {
    const input = el("textarea", { class: "input", rows: 2, maxlength: 200, required: needed });
    const go = el("button", { class: `button ${danger ? "danger" : "primary"}`, type: "submit", value: "yes" }, yes);
    const box = el(
      "dialog",
      { class: "dialog", "aria-label": title, onclose: () => { box.remove(); done(box.returnValue === "yes" ? input.value.trim() : null); } },
      el("h2", {}, title),
      el("form", { class: "stack", method: "dialog", onsubmit: (/** @type {SubmitEvent} */ e) => { if (needed && input.value.trim() === "") e.preventDefault(); } },
        text ? el("p", { class: "quiet" }, text) : null,
        body ?? null,
        field(label, input),
        el("footer", { class: "row end" }, el("button", { class: "button", type: "button", onclick: () => box.close("") }, t("common.cancel")), go)),
    );
    document.body.append(box);
    box.showModal();
    input.focus();
  });
}

/**
 * Tabs of which one is shown. What a tab holds is drawn when it is first looked at.
 *
 * @param {string} label
 * @param {{id: string, title: string, draw: (into: HTMLElement) => unknown}[]} views
 */
export function tabs(label, views) {
  const list = el("div", { class: "tabs", role: "tablist", "aria-label": label });
  const panels = views.map((tab) => el("div", { class: "panel", role: "tabpanel", id: `panel-${tab.id}`, "aria-labelledby": `tab-${tab.id}`, hidden: true }));
  const buttons = views.map((tab, i) => el("button", {
    role: "tab", type: "button", id: `tab-${tab.id}`, "aria-controls": `panel-${tab.id}`, "aria-selected": "false", tabindex: -1, onclick: () => show(i),
  }, tab.title));
  /** @param {number} chosen */
  const show = (chosen) => {
    for (const [i, b] of buttons.entries()) {
      b.setAttribute("aria-selected", String(i === chosen));
      b.tabIndex = i === chosen ? 0 : -1;
      const panel = panels[i];
      if (panel) panel.hidden = i !== chosen;
    }
    const [tab, panel] = [views[chosen], panels[chosen]];
    if (tab && panel) void tab.draw(panel);
  };
  list.addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const next = (buttons.findIndex((b) => b === document.activeElement) + step + buttons.length) % buttons.length;
    show(next);
    buttons[next]?.focus();
  });
  list.append(...buttons);
  return { list, panels, show };
}

/**
 * Puts off what is asked for often until it is asked for no more.
 *
 * @param {number} ms
 * @param {() => void} act
 */
export function calmly(ms, act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(act, ms);
  };
}
