/**
 * Who has signed in. The session itself is a cookie that no script can read; the server says whose it is.
 *
 * @module
 */

import { Client, Problem } from "./api.js";

/**
 * @typedef {object} Self
 * @property {string} name what signs all that is done
 * @property {string} [display_name]
 * @property {"user" | "key"} kind
 * @property {boolean} admin of all shops
 * @property {boolean} must_change
 * @property {{shop: string, role: "agent" | "editor" | "manager" | "admin"}[]} shops
 * @property {string} [expires_at]
 */

/** What belongs to no shop. */
export const server = new Client(null);

/**
 * Returns who is signed in in this browser, or null.
 *
 * @returns {Promise<Self | null>}
 */
export async function whoami() {
  try {
    return await server.get("/session");
  } catch (err) {
    if (err instanceof Problem && err.status === 401) return null;
    throw err;
  }
}

/** Goes to the page to sign in on, and comes back to this one. */
export function toLogin() {
  location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`);
}

/**
 * Ends the session of this browser, or of every one.
 *
 * @param {boolean} [everywhere]
 */
export async function signOut(everywhere = false) {
  try {
    await server.call(everywhere ? "/session?everywhere=true" : "/session", { method: "DELETE" });
  } catch (err) {
    if (!(err instanceof Problem) || err.status !== 401) throw err; // who is out already, is out
  }
}

/**
 * Returns where to go after signing in: an address of this server's own, and nothing else that a link might name.
 *
 * @returns {string} "" is nowhere
 */
export function destination() {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  try {
    const url = new URL(next, location.origin);
    const own = next.startsWith("/") && url.origin === location.origin && url.pathname !== "/login";
    return own ? url.pathname + url.search + url.hash : "";
  } catch {
    return "";
  }
}
