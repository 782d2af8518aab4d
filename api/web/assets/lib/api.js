/**
 * Calls the server's API. A refusal is a Problem with a sentence for people; what may be repeated without harm is
 * repeated, after a while that grows.
 *
 * @module
 */

import { t } from "./lang.js";

/**
 * A refusal (RFC 9457), or a line that is cut ("offline"). message is for people.
 */
export class Problem extends Error {
  /**
   * @param {string} code for programs
   * @param {string} message for people
   * @param {{status?: number, field?: string, retry?: number, body?: Record<string, unknown>}} [more]
   */
  constructor(code, message, { status = 0, field = "", retry = 0, body = {} } = {}) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.field = field;
    /** Seconds that the server asks to wait; 0 where it says nothing. */
    this.retry = retry;
    /** All that the server said: findings, rows of an import. */
    this.body = body;
  }

  /** Says whether the same request may succeed later. */
  get passing() {
    return this.code === "offline" || this.status === 429 || this.status >= 500;
  }
}

/**
 * How a call differs from a plain GET.
 *
 * @typedef {object} Wish
 * @property {string} [method]
 * @property {unknown} [body] sent as JSON; a file as it is
 * @property {Record<string, string>} [headers]
 * @property {boolean} [again] may be repeated without harm although it is no GET: it carries an id of its own
 * @property {number} [tries] how often at most; 3 unless said otherwise
 * @property {AbortSignal} [signal]
 * @property {number} [patience] milliseconds that one try may take; 20 s unless said otherwise
 */

/** Client of one shop, or of what belongs to none. */
export class Client {
  /**
   * @param {string | null} shop null is the server itself: sessions, users, keys
   * @param {() => Record<string, string>} [headers] what every call carries: who is signed in
   */
  constructor(shop, headers = () => ({})) {
    this.base = shop === null ? "/v1" : `/v1/shops/${encodeURIComponent(shop)}`;
    this.headers = headers;
  }

  /**
   * @template T
   * @param {string} path below the shop, or below /v1
   * @param {Wish} [wish]
   * @returns {Promise<T>}
   */
  async get(path, wish = {}) {
    return (await this.call(path, wish)).value;
  }

  /**
   * Sends something that must happen once: the server knows a repetition by its key.
   *
   * @template T
   * @param {string} path
   * @param {unknown} [body]
   * @param {Wish} [wish]
   * @returns {Promise<T>}
   */
  async post(path, body, wish = {}) {
    return (await this.call(path, { method: "POST", body, ...wish })).value;
  }

  /**
   * Replaces something, as it was when it had the etag; "" is something new.
   *
   * @template T
   * @param {string} path
   * @param {unknown} body
   * @param {string} [etag]
   * @returns {Promise<{value: T, etag: string}>}
   */
  async put(path, body, etag) {
    /** @type {Record<string, string>} */
    const headers = etag === undefined ? {} : etag === "" ? { "If-None-Match": "*" } : { "If-Match": etag };
    return this.call(path, { method: "PUT", body, headers });
  }

  /**
   * @template T
   * @param {string} path
   * @param {Wish} [wish]
   * @returns {Promise<{value: T, etag: string}>}
   */
  async call(path, wish = {}) {
    const { method = "GET", tries = 3 } = wish;
    const repeats = method === "GET" || wish.again === true;
    for (let turn = 1; ; turn++) {
      try {
        return await this.once(path, wish);
      } catch (err) {
        const p = /** @type {Problem} */ (err);
        if (!(err instanceof Problem) || !p.passing || !repeats || turn >= tries || wish.signal?.aborted) throw err;
        await pause(Math.max(p.retry * 1000, backoff(turn)), wish.signal);
      }
    }
  }

  /**
   * @template T
   * @param {string} path
   * @param {Wish} wish
   * @returns {Promise<{value: T, etag: string}>}
   */
  async once(path, { method = "GET", body, headers = {}, signal, patience = 20_000 }) {
    /** @type {Record<string, string>} */
    const sent = { Accept: "application/json", ...this.headers(), ...headers };
    const file = body instanceof Blob;
    if (body !== undefined) sent["Content-Type"] = file ? body.type || "application/octet-stream" : "application/json";
    const stop = new AbortController(); // AbortSignal.any is too young for an old office PC
    const late = setTimeout(() => stop.abort(), patience);
    const told = () => stop.abort();
    signal?.addEventListener("abort", told);
    if (signal?.aborted) told();
    try {
      const got = await fetch(this.base + path, {
        method, headers: sent, credentials: "same-origin", cache: "no-store",
        body: file ? body : body === undefined ? undefined : JSON.stringify(body),
        signal: stop.signal,
      });
      const text = await got.text();
      if (!got.ok) throw refused(got, text);
      return { value: text === "" ? /** @type {T} */ (undefined) : JSON.parse(text), etag: got.headers.get("ETag") ?? "" };
    } catch (err) {
      if (err instanceof Problem || signal?.aborted) throw err;
      throw new Problem("offline", t("problem.offline"));
    } finally {
      clearTimeout(late);
      signal?.removeEventListener("abort", told);
    }
  }
}

/**
 * Reads a refusal. What comes from a proxy in between has no problem document.
 *
 * @param {{status: number, headers: {get: (name: string) => string | null}}} got
 * @param {string} text
 */
export function refused(got, text) {
  const retry = Number(got.headers.get("Retry-After")) || 0;
  try {
    const body = JSON.parse(text);
    return new Problem(String(body.code), String(body.detail || body.title), {
      status: got.status, field: String(body.field ?? ""), retry, body,
    });
  } catch {
    return new Problem("unknown", t("problem.unknown", { status: got.status }), { status: got.status, retry });
  }
}

/**
 * How long to wait before the next try, in milliseconds: 0.5 s, 1 s, 2 s … 15 s at most, a quarter more or less, so that
 * a thousand pages do not all come back at once.
 *
 * @param {number} turn from 1
 */
export function backoff(turn) {
  return Math.min(15_000, 500 * 2 ** (turn - 1)) * (0.75 + Math.random() / 2);
}

/**
 * @param {number} ms
 * @param {AbortSignal} [signal] ends the wait with an error
 * @returns {Promise<void>}
 */
export function pause(ms, signal) {
  return new Promise((done, stop) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      stop(signal.reason);
    }, { once: true });
  });
}

/** Makes an id that nobody can guess: of a message, or for Idempotency-Key. */
export function newID() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is missing on plain HTTP
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
