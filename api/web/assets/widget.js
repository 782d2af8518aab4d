/**
 * The button that opens the chat on a shop's own page, taken in by one line:
 *
 *   <script src="https://kefu.example.com/widget.js" data-shop="tea" async></script>
 *
 * data-lang ("zh", "en"), data-channel and data-buyer (signed by the shop's site) may be added. The shop's page may say
 * xiaoer.open(), xiaoer.close(), and xiaoer.order({no, title, price, state, image, region}) for the order that the buyer
 * looks at.
 *
 * The chat stands in a frame of its own server's, and the button in a shadow tree: neither sees the page's styles, nor
 * the page what is said.
 */
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { shop = "", lang = "", channel = "", buyer = "" } = script.dataset;
  const server = new URL(script.src).origin;
  const english = lang ? lang === "en" : !navigator.languages.some((l) => l.startsWith("zh"));
  const words = english
    ? { open: "Customer service", news: "New message from customer service", title: "Chat with customer service" }
    : { open: "在线客服", news: "客服有新消息", title: "在线客服对话" };

  const style = new CSSStyleSheet(); // allowed where the page's policy forbids inline styles
  style.replaceSync(`
    :host { all: initial; }
    button { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: calc(24px + env(safe-area-inset-bottom)); z-index: 2147483000;
      display: flex; align-items: center; gap: 8px; min-height: 48px; padding: 0 20px 0 16px; border: 0; border-radius: 999px;
      background: #17685f; color: #fff; font: 500 15px/1 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
      box-shadow: 0 6px 24px rgb(20 50 45 / 28%); cursor: pointer; transition: transform 140ms, background-color 140ms; }
    button:hover { background: #0f534b; }
    button:active { transform: scale(0.97); }
    button:focus-visible { outline: 3px solid #17685f; outline-offset: 3px; }
    i { display: none; width: 10px; height: 10px; border-radius: 50%; background: #ffb4a8; }
    .news i { display: block; }
    iframe { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: calc(24px + env(safe-area-inset-bottom)); z-index: 2147483001;
      width: 400px; height: min(680px, calc(100vh - 48px)); border: 0; border-radius: 18px; background: #f6f4f0; color-scheme: light dark;
      box-shadow: 0 16px 56px rgb(30 28 24 / 26%); }
    [hidden] { display: none; }
    @media (prefers-color-scheme: dark) { iframe { background: #141618; } }
    @media (max-width: 520px) { iframe { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; } }
    @media (prefers-reduced-motion: reduce) { button { transition: none; } }`);

  const host = document.createElement("div");
  const tree = host.attachShadow({ mode: "closed" });
  tree.adoptedStyleSheets = [style];
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.append(document.createElement("i"), words.open);
  tree.append(button);

  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  let ready = false;
  /** @type {unknown} */
  let order;
  /** @type {string} */
  const address = `${server}/chat/${encodeURIComponent(shop)}${lang ? `?lang=${encodeURIComponent(lang)}` : ""}`;

  const tell = () => frame?.contentWindow?.postMessage({ xiaoer: "host", channel, buyer, order }, server);

  const open = () => {
    if (!frame) {
      frame = document.createElement("iframe");
      frame.title = words.title;
      frame.src = address;
      tree.append(frame);
      // Where the server has not been told of this site, its policy keeps the frame empty: a page of its own, then.
      setTimeout(() => {
        if (!ready && frame && !frame.hidden) {
          close();
          frame?.remove();
          frame = null;
          button.onclick = () => window.open(address, "_blank", "noopener");
        }
      }, 10_000);
    }
    frame.hidden = false;
    button.hidden = true;
    button.classList.remove("news");
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-label", words.open);
    frame.focus();
  };
  const close = () => {
    if (frame) frame.hidden = true;
    button.hidden = false;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  };
  button.onclick = open;

  addEventListener("message", (e) => {
    if (!frame || e.source !== frame.contentWindow || e.origin !== server) return;
    if (e.data?.xiaoer === "ready") {
      ready = true;
      tell();
    } else if (e.data?.xiaoer === "close") close();
    else if (e.data?.xiaoer === "news" && frame.hidden) {
      button.classList.add("news");
      button.setAttribute("aria-label", words.news);
    }
  });

  const show = () => document.body.append(host);
  if (document.body) show();
  else addEventListener("DOMContentLoaded", show);

  Object.assign(window, {
    xiaoer: {
      open,
      close,
      /** @param {unknown} about */
      order(about) {
        order = about;
        if (ready) tell();
      },
    },
  });
})();
