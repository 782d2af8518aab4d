/**
 * A form that is sent to the server and says beside each field what is wrong with it.
 *
 * @module
 */

import { Problem } from "../lib/api.js";
import { el, fill, find, icon, set } from "../lib/dom.js";
import { t } from "../lib/lang.js";

const eye = "M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6";

export class Form {
  /**
   * @param {HTMLFormElement} form
   * @param {(values: Record<string, string>) => Promise<void>} send
   */
  constructor(form, send) {
    this.form = form;
    this.send = send;
    this.button = find("button[type=submit]", HTMLButtonElement, form);
    this.trouble = find("[role=alert]", HTMLElement, form);
    this.words = this.button.textContent ?? "";
    /** Until when the server does not want to be asked again. */
    this.until = 0;
    form.addEventListener("submit", (e) => {
      e.preventDefault(); // a password belongs into no address
      void this.submit();
    });
    for (const input of form.querySelectorAll("input")) {
      call(input, `${form.id}-${input.name}`);
      input.addEventListener("input", () => this.mark(input.name, ""));
      if (input.type === "password") reveal(input);
    }
  }

  /** @param {string} name */
  input(name) {
    return find(`input[name="${name}"]`, HTMLInputElement, this.form);
  }

  show() {
    this.words = this.button.textContent ?? "";
    this.form.hidden = false;
    const empty = [...this.form.querySelectorAll("input")].find((i) => i.offsetParent && i.tabIndex >= 0 && i.value === "");
    empty?.focus();
  }

  hide() {
    this.form.hidden = true;
    this.form.reset(); // nobody finds a password in it later
    this.clear();
  }

  clear() {
    this.trouble.hidden = true;
    for (const input of this.form.querySelectorAll("input")) this.mark(input.name, "");
  }

  async submit() {
    if (this.button.disabled) return;
    this.clear();
    const values = Object.fromEntries([...new FormData(this.form)].map(([k, v]) => [k, String(v)]));
    this.button.disabled = true;
    try {
      await this.send(values);
    } catch (err) {
      if (!(err instanceof Problem)) throw err;
      this.refuse(err);
    } finally {
      this.tick();
    }
  }

  /**
   * Says what the server said.
   *
   * @param {Problem} problem
   */
  refuse(problem) {
    if (problem.code === "locked_out" || problem.code === "rate_limited") this.until = Date.now() + 1000 * Math.max(1, problem.retry);
    if (problem.field !== "" && this.mark(problem.field, problem.message)) {
      this.input(problem.field).focus();
      return;
    }
    fill(this.trouble, problem.message);
    this.trouble.hidden = false;
    const secret = this.form.querySelector("input[type=password]");
    if (secret instanceof HTMLInputElement && !this.waiting) secret.select();
  }

  /** Seconds that are left to wait. */
  get waiting() {
    return Math.max(0, Math.ceil((this.until - Date.now()) / 1000));
  }

  /** Counts down on the button. */
  tick() {
    const left = this.waiting;
    this.button.disabled = left > 0;
    fill(this.button, left > 0 ? t("login.wait", { n: left }) : this.words);
    if (left > 0) setTimeout(() => this.tick(), 1000);
  }

  /**
   * Says what is wrong with a field; "" is nothing. Returns false where the form has no such field in sight.
   *
   * @param {string} name
   * @param {string} wrong
   */
  mark(name, wrong) {
    const input = this.form.querySelector(`input[name="${CSS.escape(name)}"]`);
    const small = input?.closest(".field")?.querySelector("small");
    if (!(input instanceof HTMLInputElement) || !small || input.offsetParent === null) return false;
    fill(small, wrong);
    small.hidden = wrong === "";
    if (wrong === "") input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
    return true;
  }
}

/**
 * Says to screen readers which of the texts around a field is its name, and which describe it.
 *
 * @param {HTMLInputElement} input
 * @param {string} id
 */
function call(input, id) {
  const [span, small] = [input.closest(".field")?.querySelector("span"), input.closest(".field")?.querySelector("small")];
  if (!span || !small) return;
  [span.id, small.id] = [`${id}-name`, `${id}-wrong`];
  set(input, { "aria-labelledby": span.id, "aria-describedby": [small.id, input.getAttribute("aria-describedby")].filter(Boolean).join(" ") });
}

/**
 * Puts a button into a password's field that shows what was typed: mistakes on phones are many.
 *
 * @param {HTMLInputElement} input
 */
function reveal(input) {
  const button = el("button", { class: "button plain icon", type: "button", "aria-label": t("login.reveal"), "aria-pressed": "false" }, icon(eye));
  const box = el("div", { class: "secret" });
  input.replaceWith(box);
  box.append(input, button);
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    input.focus();
  });
}
