/**
 * The agent's desk: puts its parts together. /desk?shop=… is one shop's; #… is the ticket that is looked at.
 *
 * @module
 */

import { Client, Problem } from "../lib/api.js";
import { el, fill, find, icon, set } from "../lib/dom.js";
import { keep, recall } from "../lib/keep.js";
import { speak, t } from "../lib/lang.js";
import { signOut, toLogin, whoami } from "../lib/session.js";
import { toast } from "../lib/toast.js";
import * as acts from "./acts.js";
import { Answers } from "./answers.js";
import { Bell } from "./bell.js";
import { tail } from "./board.js";
import { Compose } from "./compose.js";
import { Desk } from "./desk.js";
import { Facts, Notes } from "./facts.js";
import { Keys } from "./keys.js";
import { QuickReplies } from "./quick.js";
import { Rail } from "./rail.js";
import { Room } from "./room.js";
import { Thread } from "./thread.js";
import { called } from "./words.js";

/** @typedef {import("../lib/session.js").Self} Self */

const loud = "M4 9.5v5h3.5L12 19V5L7.5 9.5H4zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11";
const still = "M4 9.5v5h3.5L12 19V5L7.5 9.5H4zM16 9.5l5 5M21 9.5l-5 5";

speak();
document.title = t("desk.title");

try {
  const me = await whoami();
  if (!me || me.must_change) toLogin();
  else await choose(me);
} catch (err) {
  if (!(err instanceof Problem)) throw err;
  stand(el("p", {}, err.message), el("button", { class: "button", type: "button", onclick: () => location.reload() }, t("common.retry")));
}

/** Shows that, and nothing else to do. @param {...Node} said */
function stand(...said) {
  fill(find("#nothing", HTMLElement), ...said);
  document.body.dataset.view = "room";
  find("#rail", HTMLElement).inert = find("#side", HTMLElement).inert = true;
  document.body.dataset.ready = "";
}

/** Finds out which shop it is. @param {Self} self */
async function choose(self) {
  const wanted = new URLSearchParams(location.search).get("shop") ?? recall("xiaoer.desk.shop", "");
  const shop = self.shops.find((s) => s.shop === wanted) ?? (self.shops.length === 1 ? self.shops[0] : undefined);
  if (!shop) {
    stand(el("p", {}, t(self.shops.length > 0 ? "desk.choose" : "desk.noshop")), el("ul", { class: "list shops" }, ...self.shops.map((s) =>
      el("li", {}, el("a", { class: "item", href: `/desk?shop=${encodeURIComponent(s.shop)}` }, s.shop)))));
    return;
  }
  keep("xiaoer.desk.shop", shop.shop);
  const select = find("#shop", HTMLSelectElement);
  fill(select, ...self.shops.map((s) => el("option", { value: s.shop, selected: s === shop }, s.shop)));
  select.hidden = self.shops.length < 2;
  select.addEventListener("change", () => location.assign(`/desk?shop=${encodeURIComponent(select.value)}`));
  await work(self, shop.shop, shop.role !== "agent");
}

/**
 * @param {Self} self
 * @param {string} shop
 * @param {boolean} editor
 */
async function work(self, shop, editor) {
  const desk = new Desk(new Client(shop), shop, self.name);
  const bell = new Bell();
  const quick = new QuickReplies(desk, editor);
  const rail = new Rail(find("#rail", HTMLElement), desk, open);
  const room = new Room(find("#room", HTMLElement), desk, () => view("rail"));
  const compose = new Compose({
    form: find("#compose", HTMLFormElement), text: find("#text", HTMLTextAreaElement), send: find("#send", HTMLButtonElement),
    list: find("#quick", HTMLElement), lint: find("#lint", HTMLElement), entry: find("#entry", HTMLElement), heard: find("#heard", HTMLElement),
    tray: find("#tray", HTMLElement), zone: find("#room", HTMLElement), files: [find("#files", HTMLInputElement)],
  }, desk, quick);
  const thread = new Thread(find("#log", HTMLElement), find("#scroll", HTMLElement), find("#latest", HTMLElement), desk, (line) => compose.again(desk.withdraw(line)));
  const answers = new Answers({
    search: find("#search", HTMLInputElement), list: find("#answers", HTMLElement), about: find("#about", HTMLElement),
    heard: find("#counted", HTMLElement), none: find("#unfit", HTMLButtonElement),
  }, desk, (text, entry) => {
    view("room");
    compose.put(text, entry);
  });
  const facts = new Facts(find("#pane-facts", HTMLElement), desk);
  const notes = new Notes(find("#pane-notes", HTMLElement), find("#noted", HTMLElement), desk);
  const earlier = find("#earlier", HTMLElement);
  earlier.addEventListener("click", () => thread.earlier());

  desk.watching.add(() => {
    rail.draw();
    room.draw();
    thread.draw();
    compose.draw();
    answers.draw();
    facts.draw();
    notes.draw();
    presence();
    earlier.hidden = thread.from === 0;
    const line = find("#line", HTMLElement);
    line.hidden = desk.line !== "lost";
    if (!line.hidden && line.textContent === "") fill(line, t("net.lost"));
    if (line.hidden) fill(line);
    bell.count(desk.unread, desk.queue.length);
  });
  desk.news = (news, ticket) => {
    if (news !== "buyer" || ticket.id !== desk.current || !document.hasFocus()) bell.ring(news); // what is in sight needs no bell
    bell.count(desk.unread, desk.queue.length);
    if (news === "assigned") toast(t("bell.assigned", { who: tail(ticket) }));
  };

  /** @param {string} id */
  function open(id) {
    desk.open(id);
    history.replaceState(null, "", `#${encodeURIComponent(id)}`);
    view("room");
    if (desk.holds(desk.ticket) && !matchMedia("(pointer: coarse)").matches) find("#text", HTMLTextAreaElement).focus({ preventScroll: true });
  }

  /** Shows one of the parts, where there is room for no more. @param {string} name */
  function view(name) {
    document.body.dataset.view = name;
    for (const b of document.querySelectorAll("#views button")) set(b, { "aria-current": b.getAttribute("data-view") === name ? "true" : null });
    desk.look();
  }

  /** @param {string} name */
  function tab(name) {
    for (const other of ["answers", "facts", "notes"]) {
      set(find(`#tab-${other}`, HTMLElement), { "aria-selected": String(other === name), tabindex: other === name ? null : "-1" });
      find(`#pane-${other}`, HTMLElement).hidden = other !== name;
    }
  }

  function presence() {
    const now = desk.self?.presence ?? "off";
    const into = find("#presence", HTMLElement);
    if (into.dataset.now === now) return;
    into.dataset.now = now;
    const had = into.contains(document.activeElement);
    fill(into, .../** @type {const} */ (["on", "busy", "off"]).map((p) => el("button", {
      class: `way ${p}`, type: "button", role: "radio", "aria-checked": String(p === now), tabindex: p === now ? null : "-1", onclick: () => void desk.appear(p).catch((err) => desk.trouble(err)),
    }, called("presence", p))));
    if (had) find("[aria-checked=true]", HTMLElement, into).focus();
  }
  find("#presence", HTMLElement).addEventListener("keydown", (e) => {
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: 2, ArrowUp: 2 }[e.key];
    if (!way) return;
    e.preventDefault();
    const all = /** @type {const} */ (["on", "busy", "off"]);
    void desk.appear(all[(all.indexOf(desk.self?.presence ?? "off") + way) % 3]).catch((err) => desk.trouble(err));
  });

  function sound() {
    const button = find("#sound", HTMLButtonElement);
    fill(button, icon(bell.on ? loud : still));
    set(button, { "aria-pressed": String(bell.on), title: t(bell.on ? "desk.sound.on" : "desk.sound.off") });
  }

  /** Takes what is looked at, or the next. */
  async function take() {
    const ticket = desk.ticket?.state === "waiting" ? desk.ticket : undefined;
    if (await (ticket ? desk.claim(ticket) : desk.next())) open(desk.current);
  }

  /** Does something with a ticket that the agent holds. @param {(desk: Desk, ticket: import("./board.js").Ticket) => unknown} act */
  const own = (act) => () => {
    if (desk.ticket && desk.holds(desk.ticket)) act(desk, desk.ticket);
  };
  /** @param {1 | -1} way */
  const step = (way) => () => {
    const ticket = rail.beside(way);
    if (ticket) open(ticket.id);
  };
  const digits = Array.from({ length: 9 }, (_, i) => [
    { code: `Digit${i + 1}`, act: () => answers.use(i, false) }, { code: `Digit${i + 1}`, shift: true, act: () => answers.use(i, true) },
  ]).flat();
  const text = find("#text", HTMLTextAreaElement);
  const keys = new Keys([
    { code: "KeyN", shown: ["Alt+N", "N"], does: t("keys.next"), act: () => void desk.next().then((got) => got && open(desk.current)) },
    { code: "KeyC", shown: ["Alt+C", "C"], does: t("keys.claim"), act: () => void take() },
    { code: "ArrowDown", shown: ["Alt+↓", "J"], does: t("keys.down"), alone: false, act: step(1) },
    { code: "KeyJ", act: step(1) },
    { code: "ArrowUp", shown: ["Alt+↑", "K"], does: t("keys.up"), alone: false, act: step(-1) },
    { code: "KeyK", act: step(-1) },
    { code: "KeyU", shown: ["Alt+U", "U"], does: t("keys.unread"), act: () => { const next = desk.mine.find((x) => x.id !== desk.current && desk.since(x) > 0); if (next) open(next.id); } },
    { code: "KeyR", shown: ["Alt+R", "R"], does: t("keys.reply"), act: () => { view("room"); text.focus(); } },
    { code: "Slash", shown: ["/"], does: t("keys.quick"), act: () => { if (desk.holds(desk.ticket)) { view("room"); text.focus(); if (text.value === "") { text.value = "/"; compose.typed(); } } } },
    { code: "KeyA", shown: ["Alt+A", "A"], does: t("keys.pictures"), act: own(() => find("#files", HTMLInputElement).click()) },
    { code: "Digit1", shown: ["Alt+1…9", "1…9"], does: t("keys.put"), act: () => answers.use(0, false) },
    { code: "Digit1", shift: true, shown: ["Alt+Shift+1…9"], does: t("keys.send"), act: () => answers.use(0, true) },
    ...digits.slice(2),
    { code: "KeyS", shown: ["Alt+S", "S"], does: t("keys.search"), act: () => { view("side"); tab("answers"); answers.focus(); } },
    { code: "Digit0", shown: ["Alt+0", "0"], does: t("keys.unfit"), act: () => void answers.fits(null) },
    { code: "KeyI", shown: ["Alt+I", "I"], does: t("keys.facts"), act: () => { view("side"); tab("facts"); } },
    { code: "KeyB", shown: ["Alt+B", "B"], does: t("keys.note"), act: () => { view("side"); tab("notes"); notes.text.focus(); } },
    { code: "KeyT", shown: ["Alt+T", "T"], does: t("keys.transfer"), act: own(acts.transfer) },
    { code: "KeyL", shown: ["Alt+L", "L"], does: t("keys.release"), act: own(acts.release) },
    { code: "KeyP", shown: ["Alt+P", "P"], does: t("keys.step"), act: own(acts.proceed) },
    { code: "KeyM", shown: ["Alt+M", "M"], does: t("keys.merge"), act: own(acts.merge) },
    { code: "KeyE", shown: ["Alt+E", "E"], does: t("keys.close"), act: own(acts.close) },
    { code: "KeyD", shown: ["Alt+D", "D"], does: t("keys.dismiss"), act: () => { if (desk.ticket?.state === "waiting") acts.dismiss(desk, desk.ticket); } },
    { code: "KeyO", shown: ["Alt+O", "O"], does: t("keys.reopen"), act: () => { if (desk.ticket?.state === "closed" && !desk.ticket.merged) acts.reopen(desk, desk.ticket); } },
    { code: "Slash", shift: true, shown: ["?"], does: t("keys.help"), act: () => help() },
  ]);
  const help = () => acts.help([
    { keys: ["Enter"], does: t("keys.enter") }, { keys: ["Shift+Enter"], does: t("keys.newline") }, { keys: ["Ctrl+Enter"], does: t("keys.await") },
    ...keys.bindings.flatMap((b) => (b.shown && b.does ? [{ keys: b.shown, does: b.does }] : [])), { keys: ["Esc"], does: t("keys.escape") },
  ], { single: keys.single, set: (on) => keys.set(on) });

  find("#help", HTMLElement).addEventListener("click", help);
  find("#next", HTMLElement).addEventListener("click", () => void desk.next().then((got) => got && open(desk.current)));
  find("#quicks", HTMLElement).addEventListener("click", () => quick.manage(text.value));
  find("#pictures", HTMLElement).addEventListener("click", () => find("#files", HTMLInputElement).click());
  find("#sound", HTMLElement).addEventListener("click", () => {
    bell.set(!bell.on);
    sound();
  });
  find("#leave", HTMLElement).addEventListener("click", () => void desk.appear("off").catch(() => {}).then(() => signOut()).then(toLogin, (err) => desk.trouble(err)));
  fill(find("#me", HTMLElement), self.display_name || self.name);
  for (const b of document.querySelectorAll("#views button")) b.addEventListener("click", () => view(b.getAttribute("data-view") ?? "rail"));
  for (const name of ["answers", "facts", "notes"]) find(`#tab-${name}`, HTMLElement).addEventListener("click", () => tab(name));
  find("#tabs", HTMLElement).addEventListener("keydown", (e) => {
    if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
    const all = ["answers", "facts", "notes"];
    const at = all.findIndex((name) => find(`#tab-${name}`, HTMLElement).getAttribute("aria-selected") === "true");
    const name = all[(at + (e.key === "ArrowRight" ? 1 : 2)) % 3];
    tab(name);
    find(`#tab-${name}`, HTMLElement).focus();
  });
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => (desk.active = Date.now()), { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => desk.look());
  addEventListener("hashchange", () => desk.open(decodeURIComponent(location.hash.slice(1))));

  sound();
  desk.current = decodeURIComponent(location.hash.slice(1));
  setInterval(() => {
    rail.tick();
    room.tick();
    facts.tick();
  }, 1000);
  await Promise.all([desk.start(), quick.read().catch((err) => {
    if (!(err instanceof Problem)) throw err; // there are none then
  })]);
  if (desk.ticket) view("room");
  document.body.dataset.ready = "";
  performance.mark("ready");
}
