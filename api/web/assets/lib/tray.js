/**
 * The pictures that are about to be sent: chosen by a button, taken by a phone's camera, pasted, or dropped on the page;
 * shown small above the input, where each can be taken out again.
 *
 * @module
 */

import { Problem } from "./api.js";
import { el, fill, icon } from "./dom.js";
import { t } from "./lang.js";
import { mostPictures, take } from "./picture.js";
import { toast } from "./toast.js";

/** @typedef {import("./picture.js").Picture} Picture */

export class Tray {
  /**
   * @param {{list: HTMLElement, text: HTMLTextAreaElement, zone: HTMLElement, files: HTMLInputElement[]}} parts files are
   *   what files are chosen with; zone is what they may be dropped on
   * @param {() => void} changed
   * @param {() => boolean} [open] whether pictures may be sent now
   */
  constructor({ list, text, zone, files }, changed, open = () => true) {
    this.list = list;
    this.text = text;
    this.changed = changed;
    this.open = open;
    /** @type {Picture[]} */
    this.pictures = [];
    for (const input of files) {
      input.addEventListener("change", () => {
        const chosen = [...(input.files ?? [])];
        input.value = ""; // so that the same one may be chosen again
        void this.add(chosen);
      });
    }
    text.addEventListener("paste", (e) => {
      const pasted = images(e.clipboardData);
      if (pasted.length === 0 || e.clipboardData?.getData("text/plain")) return; // a table's cells come as a picture too
      e.preventDefault();
      void this.add(pasted);
    });
    this.droppable(zone);
  }

  /** @param {HTMLElement} zone */
  droppable(zone) {
    /** @param {DragEvent} e */
    const carries = (e) => this.open() && e.dataTransfer?.types.includes("Files") === true;
    zone.addEventListener("dragover", (e) => {
      if (!carries(e)) return;
      e.preventDefault();
      zone.classList.add("dropping");
    });
    zone.addEventListener("dragleave", (e) => {
      if (!(e.relatedTarget instanceof Node && zone.contains(e.relatedTarget))) zone.classList.remove("dropping");
    });
    zone.addEventListener("drop", (e) => {
      zone.classList.remove("dropping");
      if (!carries(e)) return;
      e.preventDefault();
      void this.add([...(e.dataTransfer?.files ?? [])]);
    });
  }

  /** Shows other pictures: those of another conversation. @param {Picture[]} pictures */
  show(pictures) {
    this.pictures = pictures;
    this.draw();
  }

  /**
   * Takes files in, as many as a message may have. What is refused is said.
   *
   * @param {Blob[]} files
   */
  async add(files) {
    if (!this.open()) return;
    const into = this.pictures;
    for (const file of files) {
      if (into.length >= mostPictures) {
        toast(t("picture.many", { n: mostPictures }), "bad");
        break;
      }
      try {
        into.push(await take(file));
      } catch (err) {
        if (!(err instanceof Problem)) throw err;
        toast(err.message, "bad");
      }
    }
    if (into !== this.pictures) return;
    this.draw();
    this.focus();
  }

  /** Where there are keys, what follows is typed; a phone's keyboard would cover what was just chosen. */
  focus() {
    if (!matchMedia("(pointer: coarse)").matches) this.text.focus({ preventScroll: true });
  }

  /** Hands the pictures over, and is empty. @returns {Picture[]} */
  empty() {
    const had = this.pictures.splice(0);
    this.draw();
    return had;
  }

  draw() {
    const { list, pictures } = this;
    fill(list, ...pictures.map((p, i) => {
      p.preview.removeAttribute("style");
      return el("li", {}, p.preview, el("button", {
        class: "button icon", type: "button", "aria-label": t("picture.remove", { n: i + 1 }), onclick: () => this.remove(p),
      }, icon("M6 6l12 12M18 6L6 18")));
    }));
    list.hidden = pictures.length === 0;
    this.changed();
  }

  /** @param {Picture} p */
  remove(p) {
    this.pictures.splice(this.pictures.indexOf(p), 1);
    this.draw();
    this.focus();
  }
}

/** @param {DataTransfer | null} from */
function images(from) {
  return [...(from?.files ?? [])].filter((f) => f.type.startsWith("image/"));
}
