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
  { id: "nav.todo", icon: "M4 6l2 2 3-4M4 13l2 2 3-4M12 6h8M12 13h8M4 20h16", needs: "agent", load: () => import("./todo.js") },
  { id: "nav.entries", icon: "M5 4h14v16H5zM9 9h6M9 13h6", needs: "agent", load: () => import("./entries.js") },
  { id: "nav.ask", icon: "M4 5h16v11H10l-4 4v-4H4zM9 10h6", needs: "agent", load: () => import("./ask.js") },
  { id: "nav.unanswered", icon: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7M12 17v.01", needs: "agent", load: () => import("./unanswered.js") },
  { id: "nav.policies", icon: "M4 5h16v14H4zM4 10h16M10 5v14", needs: "agent", load: () => import("./policies.js") },
  { id: "nav.words", icon: "M4 6h9M4 12h6M4 18h9M15 18l3-9 3 9M16 15.5h4", needs: "agent", load: () => import("./words.js") },
  { id: "nav.thresholds", icon: "M4 19h16M6 16c3-1 3-9 6-9s3 4 6 4M12 7v12", needs: "agent", load: () => import("./thresholds.js") },
  { id: "nav.checks", icon: "M5 12l4 4L19 6M5 20h14", needs: "agent", load: () => import("./checks.js") },
  { id: "nav.publishing", icon: "M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6zM9 12l2 2 4-4", needs: "agent", load: () => import("./publishing.js") },
  { id: "nav.inheritance", icon: "M10 3h4v4h-4zM4 17h4v4H4zM16 17h4v4h-4zM12 7v5M6 17v-5h12v5", needs: "agent", load: () => import("./inheritance.js") },
  { id: "nav.figures", icon: "M5 20V10M12 20V4M19 20v-7", needs: "agent", load: () => import("./figures.js") },
  { id: "nav.audit", icon: "M12 7v5l3 2M12 3a9 9 0 1 0 9 9", needs: "manager", load: () => import("./audit.js") },
  { id: "nav.people", icon: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 4-6 8-6s8 2 8 6", needs: "admin", load: () => import("./people.js") },
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

/** How far each address was scrolled when it was left. @type {Map<string, number>} */
const scrolls = new Map();
history.scrollRestoration = "manual"; // what is to be scrolled is not there yet when the browser would

/**
 * How far down the address is shown: from the top where somebody comes to it, where he was where he comes back.
 *
 * @param {string} from the address that is left
 */
function place(from) {
  scrolls.set(from, scrollY);
  const back = history.state?.seen === true;
  history.replaceState({ seen: true }, "");
  return back ? scrolls.get(location.hash) ?? 0 : 0;
}

/** Shows what the address names. */
async function route() {
  if (!office) return;
  if (unsaved() && location.hash !== here) {
    const wanted = location.hash;
    history.replaceState(null, "", here);
    if (!(await confirm({ title: say("leave.title"), text: say("leave.text"), yes: say("leave.yes"), danger: true }))) return;
    history.replaceState(null, "", wanted);
  }
  const scrolled = place(here);
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
    if (a.dataset.section === section.id) {
      a.setAttribute("aria-current", "page");
      a.scrollIntoView({ block: "nearest", inline: "center" }); // on a phone they are a strip
    } else a.removeAttribute("aria-current");
  }
  /** @type {Page} */
  const page = { main, office, path, query: url.searchParams, signal: left.signal, guard: (ask) => (unsaved = ask) };
  document.body.dataset.section = section.id.slice("nav.".length);
  const { signal } = page;
  await loaded(main, async () => {
    const { show } = await section.load();
    const sheet = el("div", { class: "sheet" });
    await show({ ...page, main: sheet });
    if (signal.aborted) throw new DOMException("elsewhere by now", "AbortError");
    return sheet;
  });
  if (signal.aborted) return;
  scrollTo(0, scrolled);
  if (document.activeElement === document.body) main.focus({ preventScroll: true }); // the link that led here is gone
  document.body.dataset.ready = here;
  performance.mark("ready");
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
