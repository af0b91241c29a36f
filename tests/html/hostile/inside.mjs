// What hostile.mjs does inside pages: looks for what must not be there, and uses everything there is.

/** In a page: what could run, load or lead away, a line each. `theme` is whether the theme made the page. */
export function audit(theme) {
  const found = [];
  const show = (element) => element.outerHTML.slice(0, 160);
  const forbidden =
    "iframe, frame, frameset, object, embed, applet, base, style, portal, fencedframe, template, svg, animate, dialog[open]:not(.search-dialog), textarea, noscript, slot, video, audio, xmp, plaintext, marquee";
  for (const element of document.body.querySelectorAll(forbidden)) found.push(`an element: ${show(element)}`);
  const text = theme ? "main " : "body ";
  const own = document.body.className.includes("kind-search") ? "meta, link" : "script, meta, link, form, button, select";
  for (const element of document.querySelectorAll(own.replace(/\w+/g, (name) => `${text}${name}`))) {
    found.push(`an element: ${show(element)}`);
  }
  const addresses = /^(href|src|action|formaction|xlink:href|data|poster|cite|background|longdesc|lowsrc|dynsrc|codebase|manifest|classid|profile|usemap|ping)$/;
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const problem = () => found.push(`${name}: ${show(element)}`);
      if (/^(on|srcdoc$|is$|slot$|popover|command|form|attributionsrc$|imagesrcset$|autofocus$|contenteditable$|accesskey$|http-equiv$)/.test(name)) {
        problem();
      } else if (addresses.test(name)) {
        const { protocol } = URL.parse(value, document.baseURI) ?? {};
        const image = element.localName === "img" && /^data:image\/(png|jpe?g|gif|webp)[;,]/i.test(value.trim());
        if (protocol && !/^(https?|mailto|tel):$/.test(protocol) && !image) problem();
      } else if (name === "srcset" && /(javascript|data):/i.test(value)) {
        problem();
      } else if (name === "style" && [...element.style].some((property) => !/^(text-align|--pattern-\w+)$/.test(property))) {
        if (element.closest("main, .frame")) problem();
      } else if (name === "target" && (value !== "_blank" || /(^|\s)opener/i.test(element.rel))) {
        problem();
      }
    }
    if (element.closest("main") && !/^(static|relative|sticky|absolute)$/.test(getComputedStyle(element).position)) {
      found.push(`an element over the page: ${show(element)}`);
    }
  }
  if (theme) {
    const { documentElement: html, body } = document;
    for (const { name } of html.attributes) if (!/^(lang|dir|class)$/.test(name)) found.push(`html has ${name}`);
    if (html.className !== "scripted") found.push(`html has the class ${html.className}`);
    if (!/^kind-[a-z-]+$/.test(body.className)) found.push(`body has the class ${body.className}`);
    for (const script of document.scripts) {
      if (script.type === "application/ld+json") JSON.parse(script.text);
      else if (!/^\/(theme|search)\.js\?h=\w+$/.test(script.getAttribute("src"))) found.push(`a script: ${show(script)}`);
    }
    if (document.getElementById("weekly--main") !== document.querySelector("body > main")) found.push("another element is #weekly--main");
    if (document.querySelectorAll("body > main, body > header, body > footer").length !== 3) found.push("the frame is broken");
    if (!document.title.endsWith("Notes")) found.push(`the title is ${document.title}`);
  }
  for (const name of Object.getOwnPropertyNames(document)) {
    if (name !== "location") found.push(`the document has ${name} of its own`);
  }
  for (const name of ["documentElement", "body", "head", "querySelector", "getElementById", "createElement", "currentScript", "addEventListener", "activeElement"]) {
    if (document[name] !== undefined && document[name] !== Reflect.get(Document.prototype, name, document)) found.push(`document.${name} is another`);
  }
  return found;
}

/** In a page: has every element see every event, and clicks, focuses and opens what it can. */
export async function poke() {
  const events =
    "focus blur focusin click dblclick auxclick contextmenu mousedown mouseup mouseover mouseenter mousemove mouseout mouseleave pointerdown pointerup pointerover pointerenter pointerrawupdate touchstart wheel keydown keyup keypress input beforeinput invalid select selectstart toggle beforetoggle close cancel animationstart animationend transitionend scroll scrollend drag dragstart drop copy cut paste load error begin end beforematch message hashchange slotchange cuechange".split(" ");
  // These would leave the page, as they should.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a[href], area[href]");
      if (/^(https?|mailto|tel):$/.test(link?.protocol)) event.preventDefault();
    },
    { capture: true },
  );
  const search = document.querySelector("script[data-page]")?.dataset.page;
  const all = [...document.body.querySelectorAll("*")].filter(
    (element) => !element.closest("dialog, body > header, body > footer, search, script") && element.getAttribute("href") !== search,
  );
  for (const element of all) {
    element.focus?.();
    for (const type of events) element.dispatchEvent(new Event(type, { cancelable: true }));
    if (element.localName === "details") element.open = !element.open;
    if (element.localName === "dialog") element.showModal?.();
    element.click?.();
  }
  dispatchEvent(new Event("hashchange"));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** In a page: the addresses of all images and media that it shows. */
export function shown() {
  const addresses = [];
  for (const element of document.querySelectorAll("img, video, audio, source")) {
    addresses.push(element.currentSrc, element.src);
    for (const part of (element.getAttribute("srcset") ?? "").split(",")) {
      addresses.push(URL.parse(part.trim().split(/\s/)[0], document.baseURI)?.href);
    }
  }
  return addresses.filter(Boolean);
}

/** In a page: what of the theme's script does not work. `heading` begins the text of one that must have a link. */
export function themed(heading) {
  const found = [];
  const select = document.querySelector("body > footer .appearance select");
  if (!select) return ["there is no choice of colours"];
  for (const theme of ["dark", "light", ""]) {
    select.value = theme;
    select.dispatchEvent(new Event("change"));
    if ((document.documentElement.dataset.theme ?? "") !== theme) found.push(`the choice of "${theme}" changes nothing`);
  }
  if (heading) {
    const own = [...document.querySelectorAll("main h2")].find((element) => element.textContent.startsWith(heading));
    const link = own && [...own.querySelectorAll("a")].at(-1);
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!own || target !== own) found.push(`the heading "${heading}" has no link to itself`);
  }
  return found;
}

/** In the page of the search: has it show all that it found. */
export async function showAll() {
  const [list, more] = ["results", "more"].map((name) => document.querySelector(`search .search-${name}`));
  while (!more.hidden) {
    const added = new Promise((done) => {
      const observer = new MutationObserver(() => observer.disconnect() || done());
      observer.observe(list, { childList: true });
    });
    more.firstElementChild.click();
    await added;
  }
}

/** In a page: what is wrong with a page that leads on to another address. */
export function leadsOn(html) {
  const found = [];
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = { HTML: "lang dir", HEAD: "", META: "charset name http-equiv content", TITLE: "", LINK: "rel href", BODY: "", P: "", A: "href" };
  for (const element of page.querySelectorAll("*")) {
    for (const { name } of element.attributes) {
      if (!known[element.tagName]?.split(" ").includes(name)) found.push(`${name}: ${element.outerHTML}`);
    }
    if (!(element.tagName in known)) found.push(`an element: ${element.outerHTML}`);
  }
  const to = page.querySelector("meta[http-equiv=refresh]").content.replace("0; url=", "");
  for (const address of [to, page.querySelector("a").getAttribute("href"), page.querySelector("link").getAttribute("href")]) {
    if (!/^(https:\/\/notes\.example)?\/[^;,'"\s]*$/.test(address)) found.push(`it leads on to ${address}`);
  }
  return found;
}

/** In a page: the entries of an Atom or RSS feed, `{ name, html }`. */
export function entries(text) {
  const xml = new DOMParser().parseFromString(text, "application/xml");
  if (xml.querySelector("parsererror")) throw new Error(`a feed is not XML: ${xml.querySelector("parsererror").textContent}`);
  return [...xml.querySelectorAll("entry, item")].flatMap((entry) =>
    [...entry.children]
      .filter(({ localName, attributes: { type } }) => /^(encoded|description)$/.test(localName) || /html/.test(type?.value))
      .map((part) => ({ name: entry.querySelector("title").textContent, html: part.textContent })),
  );
}
