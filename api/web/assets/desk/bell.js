/**
 * Says that there is something new: by a sound, once the browser allows one, and in the title.
 *
 * @module
 */

import { keep, recall } from "../lib/keep.js";
import { t } from "../lib/lang.js";

/** Two notes for a buyer, a lower one for a ticket in the queue: an agent hears which without looking up. In hertz. */
const tunes = { buyer: [880, 1175], ticket: [523], assigned: [659, 880, 1047] };

/** How long a note is, in seconds. */
const long = 0.14;

/** Sounds closer together than this are one, in milliseconds: forty buyers are no fire alarm. */
const apart = 1500;

/** Loud enough to be heard in an office, soft enough to be heard all day. */
const loud = 0.08;

export class Bell {
  constructor() {
    this.on = recall("xiaoer.desk.sound", true);
    /** @type {AudioContext | null} */
    this.audio = null;
    this.rang = 0;
    this.title = document.title;
    // A browser lets nothing sound before somebody has touched the page.
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => this.wake(), { capture: true, passive: true });
  }

  wake() {
    if (!this.on) return;
    this.audio ??= new AudioContext();
    if (this.audio.state === "suspended") void this.audio.resume();
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    keep("xiaoer.desk.sound", on);
    if (on) {
      this.wake();
      this.ring("buyer");
    }
  }

  /** @param {import("./desk.js").News} news */
  ring(news) {
    const { audio } = this;
    if (!this.on || !audio || audio.state !== "running" || Date.now() - this.rang < apart) return;
    this.rang = Date.now();
    tunes[news].forEach((pitch, i) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + i * long;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(loud, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + long);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + long);
    });
  }

  /**
   * Says in the title how much is new.
   *
   * @param {number} unread
   * @param {number} waiting
   */
  count(unread, waiting) {
    const title = unread > 0 ? t("bell.unread", { n: unread, title: this.title }) : waiting > 0 ? t("bell.waiting", { n: waiting, title: this.title }) : this.title;
    if (document.title !== title) document.title = title;
  }
}
