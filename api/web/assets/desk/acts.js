/**
 * What can be done with a ticket beyond replying: handing it on, ending it, opening it again, and the steps of a
 * complaint.
 *
 * @module
 */

import { el, fill, set } from "../lib/dom.js";
import { t } from "../lib/lang.js";
import { toast } from "../lib/toast.js";
import { tail } from "./board.js";
import { asked, sheet } from "./sheet.js";
import { called } from "./words.js";

/**
 * @typedef {import("./board.js").Ticket} Ticket
 * @typedef {import("./desk.js").Desk} Desk
 */

/** A skill that the desk itself gives out, and every shop has. */
const supervisor = "主管";

/**
 * A list of which one is chosen.
 *
 * @param {string} name
 * @param {string} label
 * @param {{value: string, title: string, more?: string, off?: boolean}[]} all
 */
function choices(name, label, all) {
  return el("fieldset", { class: "choices" }, el("legend", {}, label), ...all.map((c) => el("label", { class: "choice" },
    el("input", { type: "radio", name, value: c.value, required: true, disabled: c.off }), el("span", { class: "grow" }, c.title), c.more ? el("span", { class: "small quiet" }, c.more) : null)));
}

/** @param {HTMLElement} within */
function chosen(within) {
  const found = within.querySelector("input[type=radio]:checked");
  return found instanceof HTMLInputElement ? found.value : "";
}

/**
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function transfer(desk, ticket) {
  const colleagues = desk.agents.filter((a) => a.name !== desk.me);
  const skills = [...new Set([supervisor, ...colleagues.flatMap((a) => a.skills ?? [])])];
  const order = { on: 0, busy: 1, off: 2 };
  const to = choices("to", t("transfer.to"), [
    ...colleagues.sort((a, b) => order[a.presence] - order[b.presence] || a.holds - b.holds).map((a) => ({
      value: `a${a.name}`, title: desk.called(a.name), more: [called("presence", a.presence), t("transfer.holds", { n: a.holds }), ...(a.skills ?? [])].join(" · "),
    })),
    ...skills.map((s) => ({ value: `s${s}`, title: t("transfer.skill", { skill: s }) })),
  ]);
  const why = asked({ label: t("transfer.why"), usual: [t("transfer.why.skill"), t("transfer.why.shift"), t("transfer.why.decide")] });
  sheet({
    title: t("transfer.title"), yes: t("transfer.do"), body: [to, why.field],
    act: async () => {
      const picked = chosen(to);
      await desk.act(ticket, "/transfer", { [picked.startsWith("a") ? "to" : "skill"]: picked.slice(1), why: why.text.value.trim() });
      toast(t("transfer.done", { name: picked.slice(1) }));
    },
  });
}

/**
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function close(desk, ticket) {
  const talk = desk.talks.get(ticket.conversation);
  const reply = talk?.lines.findLast((l) => l.author === "agent" && !l.entry && l.state === "");
  const why = asked({ label: t("close.why"), usual: [t("close.why.solved"), t("close.why.silent"), t("close.why.again"), t("close.why.else")], max: 1000, required: true });
  const bot = el("input", { type: "checkbox", name: "bot" });
  const propose = el("input", { type: "checkbox", name: "propose", onchange: () => more(propose.checked) });
  const question = el("input", { class: "input", name: "question", maxlength: 500, value: ticket.question });
  const answer = el("textarea", { class: "input", name: "answer", rows: 3, maxlength: 8000 });
  answer.value = reply?.text ?? "";
  const proposal = el("div", { class: "stack", hidden: true },
    el("label", { class: "field" }, el("span", {}, t("close.question")), question), el("label", { class: "field" }, el("span", {}, t("close.answer")), answer));
  /** @param {boolean} does */
  const more = (does) => {
    proposal.hidden = !does;
    for (const input of [question, answer]) set(input, { required: does });
  };
  const due = ticket.complaint && ticket.complaint.class !== "none" && ticket.complaint.steps.length < 4;
  sheet({
    title: t("close.title", { who: tail(ticket) }), yes: t("close.do"),
    body: [
      due ? el("p", { class: "notice warn" }, t("close.complaint")) : null, why.field,
      el("label", { class: "row" }, bot, el("span", {}, t("close.bot"))),
      el("label", { class: "row" }, propose, el("span", {}, t("close.propose"))), proposal,
    ],
    act: async () => {
      const wish = propose.checked ? { propose: { question: question.value.trim(), answer: answer.value.trim() } } : {};
      await desk.act(ticket, "/close", { note: why.text.value.trim(), to_bot: bot.checked, ...wish });
      toast(t(propose.checked ? "close.proposed" : "close.done"));
    },
  });
}

/**
 * Ends a ticket that nobody serves.
 *
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function dismiss(desk, ticket) {
  const why = asked({ label: t("dismiss.why"), usual: [t("dismiss.why.spam"), t("dismiss.why.twice"), t("dismiss.why.test")] });
  sheet({
    title: t("dismiss.title"), yes: t("dismiss.do"), body: [why.field],
    act: async () => {
      /** @type {{tickets: {status: number, detail?: string}[]}} */
      const done = await desk.client.post("/queue/dismiss", { tickets: [ticket.id], why: why.text.value.trim() });
      await desk.refresh(ticket.id);
      if (done.tickets[0].status >= 300) toast(done.tickets[0].detail ?? "", "bad");
    },
  });
}

/**
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function reopen(desk, ticket) {
  const why = asked({ label: t("reopen.why"), usual: [t("reopen.why.unsolved"), t("reopen.why.mistake")] });
  sheet({
    title: t("reopen.title"), yes: t("reopen.do"), body: [why.field],
    act: async () => {
      await desk.act(ticket, "/reopen", { why: why.text.value.trim() });
      toast(t("reopen.done"));
    },
  });
}

/**
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function merge(desk, ticket) {
  const others = [...desk.mine, ...desk.queue, ...desk.others].filter((other) => other.id !== ticket.id);
  const into = choices("into", t("merge.into"), others.slice(0, 50).map((other) => ({ value: other.id, title: `${tail(other)} · ${other.question}`, more: desk.called(other.agent) || t("rail.queue") })));
  sheet({
    title: t("merge.title"), yes: others.length > 0 ? t("merge.do") : undefined,
    body: [el("p", { class: "quiet small" }, t("merge.text")), others.length > 0 ? into : el("p", {}, t("merge.none"))],
    act: async () => {
      await desk.act(ticket, "/merge", { into: chosen(into) });
      toast(t("merge.done"));
    },
  });
}

/** The steps of a complaint, in their order. */
export const steps = /** @type {const} */ (["recorded", "diagnosed", "agreed", "carried_out", "followed_up"]);

/** The class of what turned out to be no complaint. */
const unfounded = "none";

/**
 * Takes the next step of a complaint.
 *
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export function proceed(desk, ticket) {
  const step = steps[ticket.complaint?.steps.length ?? 0];
  if (!ticket.complaint || !step) return;
  const text = asked({ label: t("complaint.text"), usual: [], rows: 3, max: 1000 });
  const kind = el("input", { class: "input", name: "class", maxlength: 64, required: step === "diagnosed", list: "complaint-classes" });
  const usual = [t("complaint.class.quality"), t("complaint.class.parcel"), t("complaint.class.service"), t("complaint.class.wrong")];
  const none = el("input", { type: "checkbox", onchange: () => set(kind, { disabled: none.checked }) });
  const day = el("input", { class: "input", name: "day", type: "date" });
  sheet({
    title: called("step", step), yes: t("complaint.do"),
    body: [
      ...(step === "diagnosed" ? [
        el("label", { class: "field" }, el("span", {}, t("complaint.class")), kind),
        el("div", { class: "row wrap" }, ...usual.map((words) => el("button", { class: "chip", type: "button", onclick: () => (kind.value = words) }, words))),
        el("label", { class: "row" }, none, el("span", {}, t("complaint.class.none"))),
      ] : []),
      text.field,
      step === "carried_out" ? el("label", { class: "field" }, el("span", {}, t("complaint.day")), day, el("small", {}, t("complaint.day.hint"))) : null,
    ],
    act: () => desk.act(ticket, "/complaint", {
      step, text: text.text.value.trim(),
      ...(step === "diagnosed" && { class: none.checked ? unfounded : kind.value.trim() }),
      ...(step === "carried_out" && day.value && { follow_up: new Date(`${day.value}T10:00:00+08:00`).toISOString() }),
    }),
  });
}

/**
 * @param {Desk} desk
 * @param {Ticket} ticket
 */
export async function release(desk, ticket) {
  try {
    await desk.act(ticket, "/release");
    toast(t("release.done"));
  } catch (err) {
    desk.trouble(err);
  }
}

/**
 * Shows the keys.
 *
 * @param {{keys: string[], does: string}[]} keys
 * @param {{single: boolean, set: (on: boolean) => void}} way whether single letters count
 */
export function help(keys, way) {
  const single = el("input", { type: "checkbox", onchange: () => way.set(single.checked) });
  single.checked = way.single;
  const list = el("dl", { class: "keylist" });
  fill(list, ...keys.flatMap((k) => [el("dt", {}, ...k.keys.flatMap((key, i) => [i > 0 ? " " : "", el("kbd", { class: "keys" }, key)])), el("dd", {}, k.does)]));
  sheet({ title: t("keys.title"), wide: true, body: [list, el("label", { class: "row" }, single, el("span", {}, t("keys.single")))] });
}
