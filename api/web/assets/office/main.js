/**
 * The manager's office: who has signed in, which shop, and which section. A section is loaded once it is looked at.
 *
 * /office?shop=starter#/entries/invoice is an entry of a shop.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { confirm } from "../lib/dialog.js";
import { el, fill, find, icon } from "../lib/dom.js";
import { keep, recall } from "../lib/keep.js";
import { speak } from "../lib/lang.js";
import { signOut, toLogin, whoami } from "../lib/session.js";
import { toast } from "../lib/toast.js";
import { Office } from "./office.js";
import { loaded, nothing, tell } from "./parts.js";
import { say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {import("../lib/session.js").Self} Self */

/**
 * The sections: their name in addresses, their icon, the role that they take, and what shows them.
 *
 * @type {{id: import("./say.js").Word & `nav.${string}`, icon: string, needs: string, load: () => Promise<{show: (page: Page) => unknown}>}[]}
 */
const sections = [
  { id: "nav.entries", icon: "M5 4h14v16H5zM9 9h6M9 13h6", needs: "agent", load: () => import("./entries.js") },
  { id: "nav.ask", icon: "M4 5h16v11H10l-4 4v-4H4zM9 10h6", needs: "agent", load: () => import("./ask.js") },
];

speak(document, say);

const main = find("#main", HTMLElement);
const nav = find("#sections", HTMLElement);

/** @type {Office | null} */
let office = null;
let left = new AbortController();
/** Says whether something on the page is not kept. */
let unsaved = () => false;
let here = location.hash;

/** Shows what the address names. */
async function route() {
  if (!office) return;
  if (unsaved() && location.hash !== here) {
    const wanted = location.hash;
    history.replaceState(null, "", here);
    if (!(await confirm({ title: say("leave.title"), text: say("leave.text"), yes: say("leave.yes"), danger: true }))) return;
    history.replaceState(null, "", wanted);
  }
  here = location.hash;
  unsaved = () => false;
  left.abort();
  left = new AbortController();
  const url = new URL(location.hash.slice(1) || "/", location.origin);
  const [name = "", ...path] = url.pathname.slice(1).split("/").map(decodeURIComponent);
  const open = sections.filter((s) => office?.may(s.needs));
  const section = open.find((s) => s.id === `nav.${name}`) ?? open[0];
  if (!section) return;
  for (const a of nav.querySelectorAll("a")) {
    if (a.dataset.section === section.id) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  /** @type {Page} */
  const page = { main, office, path, query: url.searchParams, signal: left.signal, guard: (ask) => (unsaved = ask) };
  document.body.dataset.section = name || "entries";
  const { signal } = page;
  await loaded(main, async () => {
    const { show } = await section.load();
    const sheet = el("div", { class: "sheet" });
    await show({ ...page, main: sheet });
    if (signal.aborted) throw new DOMException("elsewhere by now", "AbortError");
    return sheet;
  });
  document.body.dataset.ready = here;
}

/** Offers the shops, and comes back to the one looked at last. @param {Self} me */
function choose(me) {
  const wanted = new URLSearchParams(location.search).get("shop") ?? recall("xiaoer.office.shop", "");
  const shop = me.shops.find((s) => s.shop === wanted) ?? me.shops[0];
  find("#who", HTMLElement).textContent = me.display_name || me.name;
  if (!shop) return fill(main, nothing(say("office.noshop")));
  keep("xiaoer.office.shop", shop.shop);
  const list = find("#shop", HTMLSelectElement);
  fill(list, me.shops.map((s) => el("option", { value: s.shop, selected: s === shop }, s.shop)));
  list.hidden = me.shops.length < 2;
  list.addEventListener("change", () => location.assign(`/office?shop=${encodeURIComponent(list.value)}`));
  office = new Office(me, shop.shop, shop.role);
  fill(nav, sections.filter((s) => office?.may(s.needs)).map((s) =>
    el("a", { href: `#/${s.id.slice("nav.".length)}`, "data-section": s.id }, icon(s.icon), el("span", {}, say(s.id)))));
}

find("#leave", HTMLButtonElement).addEventListener("click", async () => {
  try {
    await signOut();
    toLogin();
  } catch (err) {
    tell(err);
  }
});
find(".skip", HTMLAnchorElement).addEventListener("click", (e) => {
  e.preventDefault(); // the address names a section, not a place on the page
  main.focus();
});
addEventListener("hashchange", () => void route());
addEventListener("beforeunload", (e) => {
  if (unsaved()) e.preventDefault();
});

try {
  const me = await whoami();
  if (!me || me.must_change) toLogin();
  else {
    choose(me);
    await route();
  }
} catch (err) {
  if (!(err instanceof Problem)) throw err;
  toast(err.message, "bad");
}
