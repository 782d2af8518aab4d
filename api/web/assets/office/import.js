/**
 * Takes in a file of entries or tables: first on trial, with what would become of each row, then in earnest.
 *
 * @module
 */

import { el, fill } from "../lib/dom.js";
import { toast } from "../lib/toast.js";
import { past } from "./gate.js";
import { to } from "./office.js";
import { button, head, loaded } from "./parts.js";
import { count, named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{sheet?: string, row?: number, column?: string, level: "stop" | "note", text: string}} Note */
/** @typedef {{sheet?: string, row?: number, id: string, title: string, state: string, changes?: string[], findings?: Note[]}} Item */
/** @typedef {{format: string, applied: boolean, counts: Record<string, number>, items: Item[], notes: Note[]}} Report */

/** How long a whole shop may take, in milliseconds. */
const patience = 200_000;

/** How many rows are shown at a time: a table of ten thousand is nobody's to read. */
const most = 200;

/** What speaks against an import. */
const stops = ["invalid", "conflict", "blocked"];

/** @param {Page} page @param {"entries" | "policies"} [what] */
export function show(page, what = "entries") {
  const { main, office } = page;
  const input = el("input", { type: "file", class: "spoken", id: "file", accept: ".xlsx,.csv,.jsonl,.json" });
  const over = el("input", { type: "checkbox" });
  const found = el("div", { class: "stack" });
  /** @type {File | undefined} */
  let file;
  const trial = () => loaded(found, async () => {
    if (!file) return [];
    /** @type {{value: Report}} */
    const { value } = await send(page, what, file, { dry: true, overwrite: over.checked, end: "" });
    return report(value, office.may("manager") ? keep : undefined);
  });
  const keep = async () => {
    const chosen = file;
    if (!chosen) return;
    await past((end) => send(page, what, chosen, { dry: false, overwrite: over.checked, end }));
    office.forget();
    toast(say("import.done"));
    location.hash = to([what]);
  };
  /** @param {File | undefined} chosen */
  const choose = (chosen) => {
    if (!chosen) return;
    file = chosen;
    fill(name, chosen.name);
    void trial();
  };
  const name = el("span", { class: "quiet" }, say("import.drop"));
  input.addEventListener("change", () => {
    choose(input.files?.[0]);
    input.value = ""; // the same file is chosen again once it is mended
  });
  over.addEventListener("change", () => void trial());
  const zone = el("label", { class: "drop", for: "file" }, el("span", { class: "button primary" }, say("import.choose")), name);
  for (const kind of ["dragover", "drop"]) {
    zone.addEventListener(kind, (e) => {
      e.preventDefault();
      if (kind === "drop") choose(/** @type {DragEvent} */ (e).dataTransfer?.files[0]);
    });
  }
  fill(main,
    el("a", { class: "back small", href: to([what]) }, say(what === "entries" ? "entry.back" : "policies.back")),
    head(say(what === "entries" ? "import.entries" : "import.policies"), el("a", { class: "button", href: office.file(`/${what}:template`), download: "" }, say("import.template"))),
    el("div", { class: "card stack" }, el("p", { class: "small quiet" }, say("import.hint")), input, zone,
      what === "entries" ? el("label", { class: "row" }, over, say("import.overwrite")) : null),
    found);
}

/**
 * @param {Page} page
 * @param {"entries" | "policies"} what
 * @param {File} file
 * @param {{dry: boolean, overwrite: boolean, end: string}} how
 */
function send({ office, signal }, what, file, { dry, overwrite, end }) {
  const asked = new URLSearchParams(end);
  if (dry) asked.set("dry_run", "true");
  if (overwrite) asked.set("overwrite", "true");
  const body = new Blob([file], { type: "application/octet-stream" }); // its content tells what it is; its name may not
  return office.client.call(`/${what}:import?${asked}`, { method: "POST", body, signal, patience });
}

/** @param {Report} r @param {() => Promise<void>} [keep] of whom it may be live at once */
function report(r, keep) {
  const bad = stops.reduce((sum, s) => sum + (r.counts[s] ?? 0), 0) + r.notes.filter((n) => n.level === "stop").length;
  const news = (r.counts.new ?? 0) + (r.counts.changed ?? 0);
  const rows = el("tbody");
  const more = el("p", { class: "small quiet" });
  const states = Object.entries(r.counts).filter(([, n]) => n > 0);
  /** @param {string} state */
  const pick = (state) => {
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.state === state));
    const some = r.items.filter((i) => state === "" || i.state === state).sort((a, b) => Number(stops.includes(b.state)) - Number(stops.includes(a.state)));
    fill(rows, ...some.slice(0, most).map(item));
    fill(more, some.length > most ? say("import.more", { n: count(some.length - most) }) : "");
  };
  const chips = [["", r.items.length], ...states].map(([state, n]) => el("button", { class: "chip", type: "button", "data-state": state, onclick: () => pick(String(state)) },
    state === "" ? say("entries.all") : named("row", String(state)), el("strong", { class: "number" }, count(Number(n)))));
  pick("");
  return [
    el("div", { class: `notice ${bad ? "bad" : "good"}`, role: "status" }, el("span", { class: "grow" }, bad ? say("import.bad", { n: count(bad) }) : news ? say("import.good", { n: count(news) }) : say("import.same")),
      bad || !news ? null : !keep ? el("span", { class: "small" }, say("import.manager")) : button(say("import.go", { n: count(news) }), keep, "primary", { id: "keep" })),
    r.notes.length ? el("ul", { class: "stack" }, r.notes.map(note)) : null,
    el("div", { class: "row wrap chips", role: "group", "aria-label": say("import.states") }, chips),
    el("div", { class: "table" }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", {}, say("import.row")), el("th", {}, say("import.what")), el("th", {}, say("import.state")), el("th", {}, say("import.notes")))), rows)),
    more,
  ];
}

/** @param {Item} i */
function item(i) {
  const colour = { new: "good", changed: "info", conflict: "bad", blocked: "bad", invalid: "bad" }[i.state] ?? "";
  return el("tr", { "data-state": i.state },
    el("td", { class: "small quiet" }, [i.sheet, i.row ? say("import.line", { n: i.row }) : ""].filter(Boolean).join(" ")),
    el("td", {}, i.title || i.id),
    el("td", {}, el("span", { class: `badge ${colour}` }, named("row", i.state))),
    el("td", { class: "small" }, i.changes?.length ? el("p", { class: "quiet" }, say("import.changes", { what: i.changes.join("、") })) : null, i.findings?.length ? el("ul", { class: "stack" }, i.findings.map(note)) : null));
}

/** @param {Note} n */
function note(n) {
  return el("li", { class: "finding" }, el("span", { class: `badge ${n.level === "stop" ? "bad" : "info"}` }, say(n.level === "stop" ? "import.stop" : "import.note")),
    el("span", {}, [n.sheet, n.row ? say("import.line", { n: n.row }) : "", n.column ? `「${n.column}」` : ""].filter(Boolean).join(" "), " ", n.text));
}
