/**
 * Who may sign in, in which role, and the keys of programs.
 *
 * @module
 */

import { confirm } from "../lib/dialog.js";
import { el, fill } from "../lib/dom.js";
import { moment } from "../lib/lang.js";
import { server } from "../lib/session.js";
import { button, field, head, loaded, select, tell } from "./parts.js";
import { named, say } from "./say.js";

/** @typedef {import("./office.js").Page} Page */
/** @typedef {{name: string, display_name?: string, admin: boolean, roles: Record<string, string>, disabled: boolean, must_change: boolean, signed_in_at?: string}} User */
/** @typedef {{id: string, shop: string, name: string, role: string, created_at: string, revoked_at?: string}} Key */

/** @type {[string, string][]} */
const roles = ["agent", "editor", "manager", "admin"].map((r) => [r, named("role", r)]);

/** @param {Page} page */
export async function show(page) {
  const { main, office } = page;
  const shown = el("div", { class: "stack", role: "status" });
  const sought = { users: "", keys: "" };
  const users = el("div", {});
  const keys = el("div", {});
  /** What is shown once and never again. @param {string} title @param {string} secret */
  const once = (title, secret) => {
    const value = el("input", { class: "input", readonly: true, value: secret, "aria-label": title });
    fill(shown, el("div", { class: "notice warn" }, el("div", { class: "grow stack" }, el("strong", {}, title), value, el("span", {}, say("people.once")))));
    value.select();
  };
  const drawUsers = () => loaded(users, async () => {
    /** @type {{users: User[]}} */
    const got = await server.get("/users");
    return searched(say("people.search"), sought.users, (q) => (sought.users = q), got.users.map((u) => ({ row: user(page, u, once, drawUsers), words: `${u.name} ${u.display_name ?? ""}` })));
  });
  const drawKeys = () => loaded(keys, async () => {
    /** @type {{keys: Key[]}} */
    const got = await server.get("/keys");
    return searched(say("people.keys.search"), sought.keys, (q) => (sought.keys = q), got.keys.filter((k) => k.shop === office.shop).map((k) => ({ words: k.name, row: el("li", { class: "item still wrap" },
      el("strong", {}, k.name), el("span", { class: "badge" }, named("role", k.role)), el("time", { class: "small quiet grow" }, moment(k.created_at)),
      k.revoked_at ? el("span", { class: "badge bad" }, say("people.revoked")) : button(say("people.revoke"), async () => {
        if (!(await confirm({ title: say("people.revoke.title", { name: k.name }), text: say("people.revoke.text"), yes: say("people.revoke"), danger: true }))) return;
        await server.call(`/keys/${encodeURIComponent(k.id)}`, { method: "DELETE" });
        await drawKeys();
      }, "compact danger")) })));
  });
  fill(main, head(say("nav.people")), shown,
    el("h2", {}, say("people.users")),
    form(say("people.add"), true, async (name, role, title) => {
      /** @type {{password: string}} */
      const got = await server.post("/users", { name, display_name: title, roles: { [office.shop]: role } });
      once(say("people.password", { name }), got.password);
      await drawUsers();
    }), users,
    el("h2", {}, say("people.keys")),
    form(say("people.make"), false, async (name, role) => {
      /** @type {{secret?: string, key?: string}} */
      const got = await server.post("/keys", { shop: office.shop, name, role });
      once(say("people.key", { name }), String(got.secret ?? got.key ?? ""));
      await drawKeys();
    }), keys);
  await Promise.all([drawUsers(), drawKeys()]);
}

/** So many lines are read at a glance; more are searched. */
const few = 20;

/**
 * A list that is searched as one types, where it is long.
 *
 * @param {string} title
 * @param {string} at what was looked for before
 * @param {(q: string) => void} changed
 * @param {{row: HTMLElement, words: string}[]} lines
 */
function searched(title, at, changed, lines) {
  const list = el("ul", { class: "list" }, lines.map((l) => l.row));
  if (lines.length <= few) return list;
  const none = el("p", { class: "nothing quiet", role: "status" });
  const search = el("input", { class: "input", type: "search", value: at, placeholder: title, "aria-label": title, maxlength: 64 });
  const look = () => {
    const wanted = search.value.trim().toLowerCase();
    changed(search.value);
    for (const { row, words } of lines) row.hidden = !words.toLowerCase().includes(wanted);
    list.hidden = lines.every((l) => l.row.hidden);
    fill(none, list.hidden ? say("people.none") : "");
  };
  search.addEventListener("input", look);
  look();
  return el("div", { class: "stack" }, search, list, none);
}

/**
 * @param {string} yes
 * @param {boolean} titled
 * @param {(name: string, role: string, title: string) => Promise<void>} send
 */
function form(yes, titled, send) {
  const name = el("input", { class: "input", required: true, maxlength: 64, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
  const title = el("input", { class: "input", maxlength: 64, autocomplete: "off" });
  const role = select(roles, "agent");
  const made = el("form", { class: "card facts", onsubmit: async (/** @type {Event} */ e) => {
    e.preventDefault();
    try {
      await send(name.value.trim(), role.value, title.value.trim());
      made.reset();
    } catch (err) {
      tell(err);
    }
  } }, field(say(titled ? "people.name" : "people.key.name"), name), titled ? field(say("people.title"), title) : null, field(say("people.role"), role),
  el("div", { class: "row foot" }, el("button", { class: "button", type: "submit" }, yes)));
  return made;
}

/** @param {Page} page @param {User} u @param {(title: string, secret: string) => void} once @param {() => Promise<void>} again */
function user({ office }, u, once, again) {
  const path = `/users/${encodeURIComponent(u.name)}`;
  /** @param {(u: User) => Partial<User>} differ */
  const change = async (differ) => {
    /** @type {{value: User, etag: string}} */
    const { value, etag } = await server.call(path);
    const { display_name = "", admin, roles: had, disabled } = { ...value, ...differ(value) };
    await server.put(path, { display_name, admin, roles: had, disabled }, etag);
    await again();
  };
  const role = select([["", say("people.norole")], ...roles], u.roles[office.shop] ?? "", { class: "input compact", "aria-label": say("people.role.of", { name: u.name }), disabled: u.admin });
  role.addEventListener("change", async () => {
    try {
      await change((v) => {
        const kept = { ...v.roles };
        delete kept[office.shop];
        return { roles: role.value ? { ...kept, [office.shop]: role.value } : kept };
      });
    } catch (err) {
      tell(err);
      await again();
    }
  });
  return el("li", { class: "item still wrap", "data-user": u.name },
    el("strong", {}, u.display_name || u.name), u.display_name ? el("span", { class: "small quiet" }, u.name) : null,
    u.admin ? el("span", { class: "badge brand" }, say("people.admin")) : role,
    u.disabled ? el("span", { class: "badge bad" }, say("people.disabled")) : u.must_change ? el("span", { class: "badge info" }, say("people.new")) : null,
    el("span", { class: "small quiet grow" }, u.signed_in_at ? [say("people.seen"), " ", el("time", {}, moment(u.signed_in_at))] : ""),
    button(say("people.reset"), async () => {
      if (!(await confirm({ title: say("people.reset.title", { name: u.name }), text: say("people.reset.text"), yes: say("people.reset") }))) return;
      /** @type {{password: string}} */
      const got = await server.post(`${path}/password`, {});
      once(say("people.password", { name: u.name }), got.password);
      await again();
    }, "compact"),
    button(say(u.disabled ? "people.enable" : "people.disable"), () => change((v) => ({ disabled: !v.disabled })), "compact"));
}
