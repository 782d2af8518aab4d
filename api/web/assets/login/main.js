/**
 * The page on which people sign in, choose a password, and sign out.
 *
 * /login?next=/desk goes on to that page; /login#password is for changing the password.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill, find } from "../lib/dom.js";
import { speak, t } from "../lib/lang.js";
import { destination, server, signOut, whoami } from "../lib/session.js";
import { toast } from "../lib/toast.js";
import { Form } from "./form.js";

/** @typedef {import("../lib/session.js").Self} Self */

speak();

const title = find("#title", HTMLElement);
const inside = find("#inside", HTMLElement);
const signin = new Form(find("#signin", HTMLFormElement), enter);
const change = new Form(find("#change", HTMLFormElement), save);

/** @type {Self | null} */
let me = null;

/** The one-time password that was just typed: it need not be typed again. It is kept nowhere else. */
let once = "";

/** @param {Record<string, string>} typed */
async function enter(typed) {
  for (const name of ["name", "password"]) {
    if ((typed[name] ?? "").trim() === "") throw new Problem("invalid", t("login.empty"), { field: name });
  }
  me = await server.post("/session", { name: typed.name, password: typed.password });
  once = me?.must_change ? typed.password ?? "" : "";
  draw();
}

/** @param {Record<string, string>} typed */
async function save(typed) {
  if (typed.new !== typed.again) throw new Problem("invalid", t("change.differ"), { field: "again" });
  try {
    me = await server.post("/password", { old: once || typed.old, new: typed.new });
  } catch (err) {
    if (err instanceof Problem && err.status === 401) { // signed out meanwhile
      me = null;
      draw();
      return;
    }
    if (err instanceof Problem && err.field === "old" && once !== "") ask(once = "");
    throw err;
  }
  once = "";
  toast(t("change.saved"));
  done();
}

/** Leaves the form for a new password. */
function done() {
  history.replaceState(null, "", location.pathname + location.search);
  draw();
}

/** Shows what belongs to who is signed in. */
function draw() {
  const changing = me !== null && (me.must_change || location.hash === "#password");
  if (me !== null && !changing && destination() !== "") {
    location.replace(destination());
    return;
  }
  head(me === null ? "login.title" : changing ? "change.title" : "inside.title");
  for (const form of [signin, change]) form.hide();
  inside.hidden = me === null || changing;
  if (me === null) signin.show();
  else if (changing) prepare(me);
  else list(me);
}

/** @param {"login.title" | "change.title" | "inside.title"} key */
function head(key) {
  fill(title, t(key));
  document.title = `${t(key)} · ${t("login.product")}`;
}

/** @param {Self} who */
function prepare(who) {
  find("#must", HTMLElement).hidden = !who.must_change;
  find("#back", HTMLButtonElement).hidden = who.must_change;
  change.input("username").value = who.name;
  ask(once);
  change.show();
}

/**
 * Asks for the present password, unless it is known.
 *
 * @param {string} known
 */
function ask(known) {
  find("#old", HTMLElement).hidden = known !== "";
}

/** @param {Self} who */
function list(who) {
  fill(find("#who", HTMLElement), who.display_name || who.name);
  fill(
    find("#shops", HTMLElement),
    who.shops.map((s) => el("li", {}, el("a", { class: "item", href: `/desk?shop=${encodeURIComponent(s.shop)}` },
      el("span", {}, s.shop), el("span", { class: "badge brand" }, t(`role.${s.role}`))))),
  );
}

/** @param {boolean} everywhere */
async function leave(everywhere) {
  try {
    await signOut(everywhere);
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    toast(err.message, "bad");
    return;
  }
  me = null;
  draw();
}

find("#leave", HTMLButtonElement).addEventListener("click", () => void leave(false));
find("#leaveall", HTMLButtonElement).addEventListener("click", () => void leave(true));
find("#tochange", HTMLButtonElement).addEventListener("click", () => {
  location.hash = "#password";
});
find("#back", HTMLButtonElement).addEventListener("click", done);
addEventListener("hashchange", draw);

try {
  me = await whoami();
} catch (err) {
  if (!(err instanceof Problem)) throw err;
  toast(err.message, "bad");
}
draw();
document.body.dataset.ready = "";
performance.mark("ready");
