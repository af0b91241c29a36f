// The search page, and the search dialog on every other page. Pagefind is loaded on first use.
(() => {
  "use strict";
  const searchBox = "[data-weekly=search]";
  const { page, index, styles, language, parts } = document.currentScript.dataset;
  const atOnce = 8;

  /** Whether its words are written without spaces between them. */
  const joined = /^(zh|ja)\b/.test(language);

  const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]+/gu;
  const pairsOf = (run) => {
    const each = [...run];
    return each.length > 1 ? each.slice(1).map((character, at) => each[at] + character) : each;
  };

  let engine;
  let tries = 0;

  /** Pagefind for one part of the index; an instance reads one part only. */
  const loadPart = async (at) => {
    const { createInstance } = await import(`${new URL(index, location)}pagefind.js?${at}-${tries}`);
    const root = document.documentElement;
    // It asks the page for its language at once, and would take pairs of characters apart.
    const { lang } = root;
    if (joined) root.lang = "und";
    const part = createInstance({
      basePath: at ? `${index}${at}/` : index,
      excerptLength: joined ? 40 : 30,
      excerptEllipsis: "…",
    });
    if (joined) root.lang = lang;
    await part.init();
    return part;
  };

  /** Has the index loaded anew the next time. */
  const forget = () => {
    engine = undefined;
    tries += 1;
  };

  /** What tells the index from others. */
  const version = async () => {
    const answer = await fetch(`${index}pagefind-entry.json`, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`there is no index: ${answer.status}`);
    return answer.text();
  };

  const start = async () => {
    const [made, ...all] = await Promise.all([version(), ...Array.from({ length: parts }, (_, at) => loadPart(at))]);
    const search = async (text, options) => {
      const found = await Promise.all(all.map((part) => part.search(text, options)));
      const results = found.flatMap((part) => part.results);
      // The parts are in the order of posts, the newest first, as results are that are sorted.
      return options.sort.date ? results : results.sort((a, b) => b.score - a.score);
    };
    return { made, search };
  };
  /** The index, once it is loaded. */
  const load = () => (engine ??= start());

  /**
   * What is asked for. In the index are, beside the words of a dictionary, all pairs of characters:
   * 消息队列 is where 消息, 息队 and 队列 are, whatever words the dictionary makes of it.
   */
  const query = (text) =>
    joined ? text.replaceAll('"', " ").replace(han, (run) => ` ${pairsOf(run).join(" ")} `) : text;

  /** What is found for a text, pages with its very words in this order first. */
  const find = async (text, filters, order) => {
    // Issues are named so.
    const number = /^#(\d+)$/.exec(text)?.[1];
    if (number) {
      const issues = await find("", { ...filters, number }, order);
      return issues.length ? issues : find(number, filters, order);
    }
    let { made, search } = await load();
    const asked = text ? query(text) : null;
    const options = { filters, sort: order ? { date: "desc" } : {} };
    let results = await search(asked, options);
    // In files that are gone pagefind finds nothing: another index may have come.
    if (!results.length && (await version()) !== made) {
      forget();
      ({ search } = await load());
      results = await search(asked, options);
    }
    const phrase = !order && asked === text && /\S\s+\S/.test(text) && !text.includes('"');
    if (!phrase || results.length < 2) return results;
    const exact = await search(`"${text}"`, options);
    const first = new Set(exact.map(({ id }) => id));
    return [...exact, ...results.filter(({ id }) => !first.has(id))];
  };

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

  /** An element with this class and these children. */
  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  const link = (className, href, text) => {
    const element = make("a", className, make("bdi", "", text));
    element.href = href;
    return element;
  };

  /**
   * An excerpt, in which pagefind marks words and escapes two characters, without the title that it
   * begins with.
   */
  const excerpt = (html, title, asked) => {
    let pieces = html.replace(/\u200b/g, "").replace(/<\/mark>(\s*)<mark>/g, "$1").split(/<\/?mark>/);
    pieces = pieces.map((text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">"));
    if (joined) {
      // It marks the dictionary's word that a pair begins in. These are the words that were meant.
      const parts = asked.flatMap((word) => [word, ...(word.match(han) ?? []).flatMap((run) => [run, ...pairsOf(run)])]);
      parts.sort((a, b) => b.length - a.length);
      const any = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
      pieces = any ? pieces.join("").split(new RegExp(`(${any})`, "giu")) : [pieces.join("")];
    }
    let skip = pieces.join("").startsWith(title) ? title.length : 0;
    pieces = pieces.map((text) => {
      const rest = text.slice(skip);
      skip -= text.length - rest.length;
      return rest;
    });
    const first = pieces.findIndex((text) => text);
    if (first >= 0) pieces[first] = pieces[first].replace(/^(…?)[\s.,;:!?)。，、；：！？）]+/, "$1");
    return make("p", "search-excerpt", ...pieces.map((text, at) => (text && at % 2 ? make("mark", "", text) : text)));
  };

  /** A day or month as the theme writes it. */
  const written = (day, words) => {
    const [year, month, date] = day.split("-").map(Number);
    const [month_name, month_short] = [words.months, words.shortMonths].map((names) => names.split("|")[month - 1]);
    return filled(date ? words.date : words.month, { year, month, day: date, month_name, month_short });
  };

  /** How much of what is asked for is at a place: more where words are near each other. */
  const weight = ({ weighted_locations: found, title, plain_excerpt: near }, words) => {
    const text = `${title} ${near}`.toLowerCase();
    const there = words.filter((word) => text.includes(word)).length;
    return (1 + there) ** 2 * found.reduce((sum, word) => sum + word.balanced_score, 0);
  };

  const modified = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

  /** Makes a search box work, and tells `changed` what is asked for. */
  const use = (box, changed) => {
    const form = box.querySelector("form");
    const input = form.elements.q;
    const choices = [...form.querySelectorAll("select")];
    const list = box.querySelector(".search-results");
    const status = box.querySelector(".search-status");
    const more = box.querySelector(".search-more");
    const words = box.dataset;
    let found = [];
    /** The words that these were found for. */
    let sought = [];
    let shown = 0;
    let run = 0;
    let timer;

    const item = ({ url, meta, sub_results: places, excerpt: text }) => {
      const facts = make("p", "search-facts quiet");
      if (meta.date) {
        const time = make("time", "", make("bdi", "", written(meta.date, words)));
        time.dateTime = meta.date;
        facts.append(time);
      }
      const body = make("div", "", link("search-title", url, meta.title || url));
      const inside = places.filter((place) => place.anchor).sort((a, b) => weight(b, sought) - weight(a, sought));
      const before = places.find((place) => !place.anchor);
      if (!inside.length) body.append(excerpt(before?.excerpt ?? text, meta.title ?? "", sought));
      for (const place of inside.slice(0, 3)) {
        const title = place.title.replace(/\u200b/g, "");
        body.append(make("div", "search-place", link("", place.url, title), excerpt(place.excerpt, title, sought)));
      }
      const number = meta.number ? filled(words.issue, { n: meta.number }) : "";
      return make("li", "", make("div", "search-number", number, facts), body);
    };

    const show = async () => {
      const mine = run;
      const next = found.slice(shown, shown + atOnce);
      shown += next.length;
      const data = await Promise.all(next.map((result) => result.data()));
      if (mine !== run) return;
      list.append(...data.map(item));
      more.hidden = shown >= found.length;
    };

    /** Makes place for results. */
    const clear = (results, text) => {
      found = results;
      sought = text.toLowerCase().replace(/^#(?=\d+$)/, "").match(/[^\s"]+/g) ?? [];
      shown = 0;
      list.replaceChildren();
      more.hidden = true;
    };

    const failed = (error) => {
      console.warn("search:", error);
      forget();
      clear([], "");
      return words.failed;
    };

    const search = async () => {
      clearTimeout(timer);
      const mine = ++run;
      const text = input.value.trim();
      const chosen = choices.filter((choice) => choice.value).map(({ name, value }) => [name, value]);
      changed([...(text ? [["q", text]] : []), ...chosen]);
      let said = "";
      let results = [];
      try {
        if (text || chosen.some(([name]) => name !== "order")) {
          box.ariaBusy = "true";
          const { order, ...filters } = Object.fromEntries(chosen);
          results = await find(text, filters, order);
          const count = results.length;
          said = filled(count > 1 ? words.many : count ? words.one : words.none, { n: count });
        }
        if (mine !== run) return;
        clear(results, text);
        await show();
      } catch (error) {
        if (mine !== run) return;
        said = failed(error);
      }
      if (mine !== run) return;
      box.ariaBusy = null;
      status.textContent = said;
    };

    const stops = () => [...box.querySelectorAll(".search-results a, .search-more:not([hidden]) button")];

    input.addEventListener("input", (event) => {
      // Not yet the words that are meant, while they are being composed.
      if (event.isComposing) return;
      clearTimeout(timer);
      timer = setTimeout(search, 150);
    });
    input.addEventListener("compositionend", search);
    for (const choice of choices) choice.addEventListener("change", search);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await search();
      stops()[0]?.focus();
    });
    more.firstElementChild.addEventListener("click", async () => {
      const at = stops().length - 1;
      const mine = run;
      try {
        await show();
      } catch (error) {
        if (mine === run) status.textContent = failed(error);
        return;
      }
      stops()[at]?.focus();
    });
    box.addEventListener("keydown", (event) => {
      const { key, target } = event;
      if (event.isComposing || modified(event) || target.matches("select")) return;
      const all = stops();
      const at = all.indexOf(target);
      let to;
      if (key === "ArrowDown") to = all[at + 1];
      else if (key === "ArrowUp" && at >= 0) to = all[at - 1] ?? input;
      else if (key === "Home" && at >= 0) to = all[0];
      else if (key === "End" && at >= 0) to = all.at(-1);
      else if (at >= 0 && key.length === 1 && key !== " ") {
        // Typing goes on in the field.
        input.focus();
        if (key === "/") event.preventDefault();
        return;
      }
      if (!to) return;
      event.preventDefault();
      to.focus();
    });

    return { input, search, choices };
  };

  const onSlash = (open) =>
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || modified(event) || event.defaultPrevented) return;
      // There it is written.
      if (event.target.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])")) return;
      event.preventDefault();
      open();
    });

  document.documentElement.classList.add("scripted");
  const here = document.querySelector(searchBox);
  if (here) {
    const { input, search, choices } = use(here, (query) => {
      const text = new URLSearchParams(query).toString();
      history.replaceState(history.state, "", text ? `?${text}` : location.pathname);
    });
    const asked = new URLSearchParams(location.search);
    input.value = asked.get("q") ?? "";
    for (const choice of choices) {
      choice.value = asked.get(choice.name) ?? "";
      if (choice.selectedIndex < 0) choice.value = "";
    }
    if (asked.size) search();
    else input.focus({ preventScroll: true });
    onSlash(() => input.focus());
    return;
  }

  /** The search page's box, in a dialog. */
  const makeDialog = async () => {
    const answer = await fetch(page);
    const text = answer.ok ? await answer.text() : "";
    const box = new DOMParser().parseFromString(text, "text/html").querySelector(searchBox);
    if (!box) throw new Error(`${page} has no search`);
    const sheet = make("link");
    sheet.rel = "stylesheet";
    sheet.href = styles;
    await new Promise((done, failed) => {
      sheet.onload = done;
      sheet.onerror = failed;
      document.head.append(sheet);
    });
    const close = make("button", "search-close", box.dataset.close);
    close.type = "button";
    const dialog = make("dialog", "search-dialog", document.adoptNode(box), close);
    dialog.ariaLabel = box.ariaLabel;
    document.body.append(dialog);
    const { input } = use(box, () => {});
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      // A result that is opened elsewhere leaves the others where they are.
      const followed = event.target.closest("a") && !modified(event) && !event.shiftKey;
      if (event.target === dialog || followed) dialog.close();
    });
    // Else browsers empty the field first.
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      dialog.close();
    });
    return { dialog, input };
  };

  let made;
  const open = async () => {
    try {
      const { dialog, input } = await (made ??= makeDialog());
      if (!dialog.open) dialog.showModal();
      input.focus();
      input.select();
      load().catch(forget);
    } catch (error) {
      console.warn("search:", error);
      location.assign(page);
    }
  };
  onSlash(open);
  document.addEventListener("click", (event) => {
    const asked = event.target.closest("a[href]");
    if (asked?.getAttribute("href") !== page || event.button || modified(event) || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  for (const entry of document.querySelectorAll("[data-weekly=menu] a")) {
    if (entry.getAttribute("href") !== page) continue;
    entry.ariaHasPopup = "dialog";
    entry.setAttribute("aria-keyshortcuts", "/");
  }
})();
