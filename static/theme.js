// Comforts of the built-in theme: a choice of light and dark that lasts, links to headings that can
// be copied, and contents that follow the text. Every page works without them. The theme's own
// markup is found by `data-weekly`, which sanitised texts can't hold.
"use strict";
{
  const root = document.documentElement;
  const words = document.currentScript.dataset;
  const key = "weekly-theme";

  // Before anything is shown, so that the page never flashes in the other colours. A site that
  // sets its theme leaves no choice.
  const free = !root.hasAttribute("data-theme");
  const kept = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage is switched off.
    }
  };
  const show = (theme) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  if (free) show(kept());
  root.classList.add("scripted");

  const choice = () => {
    const box = document.querySelector("[data-weekly=appearance]");
    if (!box || !free) return;
    const select = box.querySelector("select");
    const update = () => { select.value = root.dataset.theme ?? ""; };
    update();
    select.addEventListener("change", () => {
      show(select.value);
      try {
        localStorage.setItem(key, select.value);
      } catch {
        // It holds for this page.
      }
    });
    // The choice holds in all open pages, and in those that come back from the cache.
    addEventListener("storage", (event) => event.key === key && (show(event.newValue), update()));
    addEventListener("pageshow", (event) => event.persisted && (show(kept()), update()));
  };

  const headings = () => [...document.querySelectorAll("[data-weekly=text] :is(h1, h2, h3, h4, h5, h6)[id]")];

  const anchors = () => {
    for (const heading of headings()) {
      const link = document.createElement("a");
      link.className = "anchor";
      link.href = `#${encodeURIComponent(heading.id)}`;
      const name = `${words.copy}: ${heading.textContent.trim()}`;
      const say = (text, label) => {
        link.textContent = text;
        link.setAttribute("aria-label", label);
      };
      say("#", name);
      link.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(link.href);
        } catch {
          return; // The address bar has it all the same.
        }
        say(words.copied, words.copied);
        for (const event of ["blur", "pointerleave"]) {
          link.addEventListener(event, () => say("#", name), { once: true });
        }
      });
      heading.append(" ", link);
    }
  };

  const contents = () => {
    if (CSS.supports("selector(:target-current)")) return; // The style sheet does it.
    const links = new Map();
    for (const link of document.querySelectorAll("[data-weekly=contents] a")) {
      links.set(decodeURIComponent(link.hash.slice(1)), link);
    }
    const shown = headings().filter((heading) => links.has(heading.id));
    if (!shown.length) return;
    let last;
    const follow = () => {
      const line = 24; // Where a heading comes to stand that was gone to, and a little more.
      const here = shown.findLast((heading) => heading.getBoundingClientRect().top <= line) ?? shown[0];
      if (here === last) return;
      links.get(last?.id)?.removeAttribute("aria-current");
      const link = links.get(here.id);
      link.setAttribute("aria-current", "true");
      const box = link.closest("[data-weekly=contents]");
      const [inner, outer] = [link.getBoundingClientRect(), box.getBoundingClientRect()];
      box.scrollTop += Math.min(inner.top - outer.top, 0) + Math.max(inner.bottom - outer.bottom, 0);
      last = here;
    };
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => { asked = false; follow(); });
    };
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    follow();
  };

  addEventListener("DOMContentLoaded", () => {
    choice();
    anchors();
    contents();
  });
}
