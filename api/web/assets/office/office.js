/**
 * The shop that is managed, by whom, and what several sections look up.
 *
 * @module
 */

import { Client } from "../lib/api.js";

/** @typedef {import("../lib/session.js").Self} Self */
/** @typedef {import("./shapes.js").Policy} Policy */
/** @typedef {{category: string, entries?: number}} Category */

const ranks = ["agent", "editor", "manager", "admin"];

export class Office {
  /**
   * @param {Self} me
   * @param {string} shop
   * @param {string} role
   */
  constructor(me, shop, role) {
    this.me = me;
    this.shop = shop;
    this.role = role;
    this.client = new Client(shop);
    /** @type {Promise<Policy[]> | null} */
    this.tables = null;
    /** Versions of tables that begin later. @type {Policy[]} */
    this.upcoming = [];
  }

  /**
   * Says whether who has signed in may do what takes the role.
   *
   * @param {string} role
   */
  may(role) {
    return ranks.indexOf(this.role) >= ranks.indexOf(role);
  }

  /** The shop's tables, which answers quote. @returns {Promise<Policy[]>} */
  policies() {
    this.tables ??= this.client.get("/policies").then((/** @type {{policies: Policy[], upcoming?: Policy[]}} */ got) => {
      this.upcoming = got.upcoming ?? [];
      return got.policies;
    });
    this.tables.catch(() => this.forget());
    return this.tables;
  }

  /** Looks the tables up anew the next time. */
  forget() {
    this.tables = null;
  }

  /**
   * The shop's categories, the greatest first.
   *
   * @param {string} status whose entries are counted; "" is all
   * @param {AbortSignal} [signal]
   * @returns {Promise<Category[]>}
   */
  async categories(status, signal) {
    /** @type {{categories: Category[]}} */
    const got = await this.client.get(`/categories${status ? `?status=${encodeURIComponent(status)}` : ""}`, signal ? { signal } : {});
    return got.categories;
  }

  /** Where a file of the shop is fetched. @param {string} path */
  file(path) {
    return this.client.base + path;
  }
}

/**
 * What a section is given to be shown on.
 *
 * @typedef {object} Page
 * @property {HTMLElement} main
 * @property {Office} office
 * @property {string[]} path what follows the section's name in the address
 * @property {URLSearchParams} query
 * @property {AbortSignal} signal ends when the reader goes elsewhere
 * @property {(unsaved: () => boolean) => void} guard asks before what is not kept is left
 */

/**
 * Makes an address within the office.
 *
 * @param {string[]} path
 * @param {Record<string, string | undefined>} [query] what is empty is left out
 */
export function to(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).flatMap(([k, v]) => (v ? [[k, v]] : []))).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${asked ? `?${asked}` : ""}`;
}
