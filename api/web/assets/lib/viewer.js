/**
 * Shows pictures as large as the window lets them be. Esc, or a click beside the picture, goes back; the arrows go on to
 * the next.
 *
 * @module
 */

import { el, fill, icon, set } from "./dom.js";
import { t } from "./lang.js";

/**
 * @param {{src: string, label: string, width: number, height: number}[]} pictures
 * @param {number} at the one to begin with
 */
export function view(pictures, at) {
  const image = el("img", { alt: "" });
  const place = el("p", { class: "spoken", role: "status" });
  /** @param {number} to */
  const show = (to) => {
    at = (to + pictures.length) % pictures.length;
    const { src, label, width, height } = pictures[at];
    set(image, { src, alt: label, width, height });
    if (pictures.length > 1) fill(place, `${at + 1} / ${pictures.length}`);
  };
  const several = pictures.length > 1;
  const box = el(
    "dialog", { class: "viewer", "aria-label": t("picture.viewer"), onclose: () => box.remove() },
    image, place,
    several ? el("button", { class: "button icon before", type: "button", "aria-label": t("picture.before"), onclick: () => show(at - 1) }, icon("M15 5l-7 7 7 7")) : null,
    several ? el("button", { class: "button icon behind", type: "button", "aria-label": t("picture.behind"), onclick: () => show(at + 1) }, icon("M9 5l7 7-7 7")) : null,
    el("button", { class: "button icon shut", type: "button", "aria-label": t("common.close"), onclick: () => box.close() }, icon("M6 6l12 12M18 6L6 18")),
  );
  box.addEventListener("click", (e) => {
    if (e.target === box) box.close();
  });
  box.addEventListener("keydown", (e) => {
    e.stopPropagation(); // Esc closes this and not what it stands on
    if (e.key === "ArrowLeft" && several) show(at - 1);
    if (e.key === "ArrowRight" && several) show(at + 1);
  });
  show(at);
  document.body.append(box);
  box.showModal();
}
