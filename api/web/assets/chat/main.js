/**
 * The buyer's chat: puts its parts together.
 *
 * @module
 */

import { Client } from "../lib/api.js";
import { el, fill, find, icon } from "../lib/dom.js";
import { speak, t } from "../lib/lang.js";
import { Compose } from "./compose.js";
import { framed, listen, tell } from "./frame.js";
import { Log } from "./log.js";
import * as order from "./order.js";
import { Room, wantsPerson } from "./room.js";
import { fit, Scroll } from "./screen.js";
import { Status } from "./status.js";

const shop = decodeURIComponent(location.pathname.split("/")[2] ?? "");

/** @type {Record<string, string>} */
const headers = {};
const client = new Client(shop, () => headers);
const room = new Room(client, shop, {}, draw);

const log = new Log(find("#log", HTMLElement), room);
const scroll = new Scroll(find("#scroll", HTMLElement), find("#latest", HTMLElement));
const status = new Status({
  status: find("#status", HTMLElement), face: find("#face", HTMLElement), card: find("#card", HTMLElement),
  typing: find("#typing", HTMLElement), person: find("#person", HTMLButtonElement),
}, room);

let lines = 0;

/** Brings the screen up to what is known. */
function draw() {
  const said = room.talk.lines;
  if (said.length > 0) fill(find("#topics", HTMLElement));
  log.draw();
  status.draw();
  if (said.length === lines) {
    if (scroll.atEnd) scroll.end();
    return;
  }
  const last = said[said.length - 1];
  if (said.length > lines && last) {
    scroll.news(last.author === "buyer");
    if (last.author === "agent" || last.author === "bot") notice();
  }
  lines = said.length;
}

/** Says that there is something new to one who looks elsewhere. */
function notice() {
  tell("news");
  if (document.hidden) document.title = t("chat.title.news");
}

/** The first words are the page's own and stand in no record. */
function greet() {
  find("#scroll", HTMLElement).prepend(el(
    "div",
    { class: "line bot greeting" },
    el(
      "div",
      { class: "turn" },
      el("span", { class: "avatar", "aria-hidden": "true" }, "店"),
      el("div", { class: "said" }, el("div", { class: "bubble" }, t("chat.greeting")), el("div", { id: "topics", class: "options", role: "group", "aria-label": t("chat.topics") })),
    ),
  ));
}

/** What a buyer may ask about; the shop's own question nearest to each is offered. */
const topics = ["什么时候发货", "怎么退货", "运费多少钱", "能开发票吗"];

/** Offers a few of the shop's own questions to one who has said nothing yet. Nothing stands below them that would move. */
async function offer() {
  const found = await Promise.all(topics.map((about) => room.complete(about)));
  const first = new Set(found.map((questions) => questions[0]).filter(Boolean));
  if (room.talk.lines.length > 0 || first.size === 0) return;
  fill(find("#topics", HTMLElement), el("span", { class: "small quiet" }, t("chat.topics")), ...[...first].map((q) =>
    el("button", { class: "chip option", type: "button", onclick: () => room.say({ text: q }) }, q)));
}

/** @param {import("./frame.js").Host} host */
function heed(host) {
  if (typeof host.buyer === "string" && host.buyer !== "") headers["X-Buyer"] = host.buyer;
  if (typeof host.channel === "string" && host.channel !== "") room.channel = host.channel.slice(0, 64);
  if (host.order === undefined) return;
  const given = order.read(host.order);
  room.slots = order.facts(given);
  order.draw(find("#order", HTMLElement), given);
}

speak();
document.title = t("chat.title");
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.title = t("chat.title");
});
fit();
greet();
new Compose({
  form: find("#form", HTMLFormElement), text: find("#text", HTMLTextAreaElement), send: find("#send", HTMLButtonElement),
  list: find("#suggestions", HTMLElement), heard: find("#heard", HTMLElement), tray: find("#tray", HTMLElement),
  zone: document.body, files: [find("#files", HTMLInputElement), find("#shot", HTMLInputElement)],
}, room);
find("#pictures", HTMLButtonElement).addEventListener("click", () => find("#files", HTMLInputElement).click());
find("#camera", HTMLButtonElement).addEventListener("click", () => find("#shot", HTMLInputElement).click());
find("#person", HTMLButtonElement).addEventListener("click", () => room.say({ text: wantsPerson }));
const close = find("#close", HTMLButtonElement);
fill(close, icon("M6 6l12 12M18 6L6 18"));
close.hidden = !framed;
close.addEventListener("click", () => tell("close"));
if (framed) {
  addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !e.defaultPrevented) tell("close");
  });
}
heed(await listen(heed));
await room.start();
document.body.dataset.ready = "";
performance.mark("ready");
void offer();
