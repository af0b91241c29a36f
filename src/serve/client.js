// The preview's part in the browser: added to pages by `weekly serve`, never by a build.
"use strict";
(() => {
  const { session, pages, styles, note } = document.currentScript.dataset;
  const key = "weekly:" + location.pathname;
  const say = document.documentElement.lang.startsWith("zh") ? (en, zh) => zh : (en) => en;
  let source, swapped = +styles, overlay, dismissed;

  // Back to where the reader was before a reload.
  const kept = sessionStorage.getItem(key);
  if (kept) {
    sessionStorage.removeItem(key);
    const back = () => scrollTo({ top: +kept, behavior: "instant" });
    back();
    if (document.readyState !== "complete") addEventListener("load", back);
  }
  const reload = (path) => {
    stop();
    if (path && path !== location.pathname) return location.assign(path);
    sessionStorage.setItem(key, scrollY);
    location.reload();
  };

  // The new sheet is there before the old one goes: the page never stands without.
  const sheets = (also) => document.querySelectorAll(`link[rel~=stylesheet][href]${also}`);
  const swap = (turn) => {
    for (const old of sheets(":not([data-weekly])")) {
      const url = new URL(old.href);
      if (url.origin !== location.origin) continue;
      url.searchParams.set("weekly", session + turn);
      const fresh = old.cloneNode();
      old.dataset.weekly = turn;
      fresh.onload = () => {
        for (const gone of sheets("[data-weekly]")) {
          const same = new URL(gone.href).pathname === url.pathname;
          if (same && gone.dataset.weekly <= turn) gone.remove();
        }
      };
      fresh.href = url;
      old.after(fresh);
    }
  };

  // Elements of our own, which the page's styles don't reach.
  const box = (css) => {
    const root = document.createElement("weekly-preview").attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host{all:initial;color-scheme:light dark}@media print{*{display:none}}
      div{position:fixed;z-index:2147483647;padding:1rem;font:14px system-ui;${css}`);
    root.adoptedStyleSheets = [sheet];
    document.documentElement.append(root.host);
    return root;
  };
  const add = (parent, name, text, props) => {
    const node = document.createElement(name);
    parent.append(Object.assign(node, { textContent: text }, props));
    return node;
  };

  const hide = () => {
    overlay?.root.host.remove();
    overlay?.focused?.focus({ preventScroll: true });
    overlay = null;
  };
  const dismiss = () => {
    dismissed = overlay.text;
    hide();
  };
  const show = (text) => {
    if (text === dismissed || text === overlay?.text) return;
    hide();
    dismissed = null;
    const title = say("The site could not be updated", "站点未能更新");
    const root = box(`inset:0;overflow:auto;background:#888c}
      main{max-width:70rem;margin:auto;padding:1rem;background:Canvas;color:CanvasText;border-top:4px solid #d33}
      pre{font:13px/1.5 monospace;overflow:auto}`);
    const main = add(add(root, "div", "", { role: "alertdialog", ariaLabel: title }), "main", "");
    add(main, "b", title);
    add(main, "pre", text, { tabIndex: 0 });
    overlay = { root, text, focused: document.activeElement };
    add(main, "button", say("Close (Esc)", "关闭（Esc）"), { onclick: dismiss }).focus();
  };
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && overlay) dismiss();
  });

  const heard = ({ data }) => {
    const now = JSON.parse(data);
    if (now.session !== session || now.pages !== +pages) return reload(now.go);
    if (now.styles !== swapped) swap((swapped = now.styles));
    if (now.problems) return show(now.problems);
    dismissed = null;
    hide();
  };

  // A browser opens only six connections to a server: hidden pages let go for visible ones.
  const others = new BroadcastChannel("weekly");
  const stop = () => {
    source?.close();
    source = null;
  };
  const start = () => {
    if (source || document.hidden) return;
    others.postMessage("");
    source = new EventSource("/_weekly/events");
    source.onmessage = heard;
    // It tries again by itself, but for answers that are none of ours.
    source.onerror = () => source?.readyState === 2 && (stop(), setTimeout(start, 1000));
  };
  others.onmessage = () => document.hidden && stop();
  document.addEventListener("visibilitychange", start);
  addEventListener("pagehide", stop);
  addEventListener("pageshow", start);
  start();

  if (note) {
    const { draft, future, expired, minutes, warnings } = JSON.parse(note);
    const words = [
      draft && say("Draft", "草稿"),
      future && say("Future", "未到日期"),
      expired && say("Expired", "已过期"),
      say(`${minutes} min read`, `阅读约 ${minutes} 分钟`),
      warnings && say(`${warnings} warning${warnings > 1 ? "s" : ""}`, `${warnings} 条警告`),
    ];
    const root = box("bottom:0;right:0;padding:.3rem;pointer-events:none;background:#222;color:#fff}");
    add(root, "div", words.filter(Boolean).join(" · "), { role: "note" });
  }
})();
