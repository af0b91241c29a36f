// Checks one page of each type of built sites in Chromium, at four widths, light and dark, and
// optionally takes screenshots. See README.md.

import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";

import { axe, launch, runAxe, serve, tooWide } from "./browser.mjs";
import { commandLine, pages } from "./site.mjs";

const usage = "node browse.mjs [--screenshots DIR] SITE...";
const { sites, options } = commandLine({ values: ["--screenshots"], usage });

const widths = [320, 390, 768, 1280];
const schemes = ["light", "dark"];
const height = 900;
/** Features that need a check of their own, by the start of their HTML. */
const parts = [
  'class="cover"', 'class="toc', 'class="weeks', 'class="pagination"', 'class="badge',
  "<table", "<pre", "<img", "<details", "<dl>", "<blockquote",
  'class="alert', 'class="footnotes', 'class="task-list', 'class="math',
];

const browser = await launch();
let failed = false;
try {
  for (const site of sites) failed = (await look(site)) || failed;
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);

/** Checks one site; returns whether there are any problems. */
async function look(site) {
  const started = Date.now();
  const all = pages(site).map(describe).filter((page) => page.kind);
  const texts = all.filter(({ kind }) => kind === "post" || kind === "page");
  const chosen = [...new Set([...onePerType(all), ...(texts.length <= 30 ? texts : [])])];
  const server = await serve(site);
  const complaints = new Map();
  const say = (page, where, text) => {
    const key = `${page.path}: ${text}`;
    complaints.set(key, [...(complaints.get(key) ?? []), where]);
  };
  const counts = { views: 0, remote: new Set(), violations: 0 };
  await Promise.all(schemes.map((scheme) => lookIn(scheme, chosen, server, say, counts)));
  const shots = options["--screenshots"] ? await screenshots(site, all, server) : 0;
  server.close();

  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `${basename(site)}: ${chosen.length} of ${all.length} pages, ${counts.views} views, ` +
      `${complaints.size} problems, ${counts.violations} violations found by axe, ` +
      `${counts.remote.size} remote images of authors skipped, ${seconds} s` +
      (shots ? `, ${shots} screenshots` : ""),
  );
  for (const [text, where] of complaints) console.log(`  ${text}\n    at ${[...new Set(where)].join(", ")}`);
  return complaints.size > 0;
}

/** Checks the chosen pages in one colour scheme. */
async function lookIn(colorScheme, chosen, server, say, counts) {
  const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: widths[0], height } });
  const page = await context.newPage();
  let current;
  page.on("console", (message) => {
    const remote = message.location().url && !message.location().url.startsWith(server.origin);
    if (message.type() === "error" && !remote) say(current, colorScheme, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => say(current, colorScheme, `script: ${error.message}`));
  page.on("requestfailed", (request) => {
    if (request.url().startsWith(server.origin)) say(current, colorScheme, `request failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) say(current, colorScheme, `${response.status()}: ${response.url()}`);
  });
  await page.route("**/*", (route) => {
    const request = route.request();
    if (request.url().startsWith(server.origin) || request.url().startsWith("data:")) return route.continue();
    if (request.resourceType() === "image" && current.html.includes(escaped(request.url()))) counts.remote.add(request.url());
    else say(current, colorScheme, `request to another site: ${request.url()}`);
    return route.abort();
  });

  for (const wanted of chosen) {
    current = wanted;
    await page.setViewportSize({ width: widths[0], height });
    await page.goto(server.origin + server.prefix + wanted.path);
    await page.addScriptTag({ path: axe() });
    for (const width of widths) {
      const where = `${width} ${colorScheme}`;
      await page.setViewportSize({ width, height });
      const wide = await page.evaluate(tooWide);
      if (wide) say(current, where, `scrolls horizontally: ${wide}`);
      const violations = await page.evaluate(runAxe);
      for (const violation of violations) say(current, where, `axe: ${violation}`);
      counts.violations += violations.length;
      counts.views += 1;
    }
  }
  await context.close();
}

function escaped(url) {
  const { pathname } = new URL(url);
  return decodeURI(pathname).split("/").pop().slice(0, 40).replaceAll("&", "&amp;") || url;
}

/** Adds to a page its language, its features and its type. */
function describe(page) {
  const { kind } = page;
  const lang = /<html lang="([^"]+)"/.exec(page.html)?.[1];
  const has = parts.filter((part) => page.html.includes(part));
  const depth = kind === "archive" ? page.path.split("/").length + (/\/w\d+\/$/i.test(page.path) ? "w" : "") : "";
  const text = page.html.replace(/^[^]*<div class="prose"[^>]*>|<[^>]*>|\s/g, "");
  const chinese = (text.match(/\p{Script=Han}/gu)?.length ?? 0) / text.length;
  return { ...page, lang, has, chinese, type: `${kind}${depth} ${lang}` };
}

/**
 * A smallest set of pages, chosen greedily, that has every type of page with every feature that
 * pages of this type contain. Redirects are excluded: they lead away.
 */
function onePerType(all) {
  const wanted = (page) => [page.type, ...page.has.map((part) => `${page.type} ${part}`)];
  const missing = new Set(all.flatMap(wanted));
  const chosen = [];
  const news = (page) => wanted(page).filter((feature) => missing.has(feature)).length;
  while (missing.size) {
    const best = all.reduce((a, b) => (news(b) > news(a) ? b : a));
    wanted(best).forEach((feature) => missing.delete(feature));
    chosen.push(best);
  }
  return chosen;
}

/** Takes PNGs of the richest page of each type, at two widths, light and dark; returns their number. */
async function screenshots(site, all, server) {
  const folder = options["--screenshots"];
  mkdirSync(folder, { recursive: true });
  const richest = (test) => all.filter(test).sort((a, b) => b.has.length - a.has.length || b.html.length - a.html.length)[0];
  const kinds = [...new Set(all.map(({ kind }) => kind))].filter((kind) => kind && kind !== "post");
  const subjects = {
    chinese: richest((page) => page.kind === "post" && page.chinese > 0.3),
    english: richest((page) => page.kind === "post" && page.chinese < 0.1),
    ...Object.fromEntries(kinds.map((kind) => [kind, richest((page) => page.kind === kind)])),
  };
  let taken = 0;
  for (const colorScheme of schemes) {
    for (const width of [390, 1280]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height }, reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.route("**/*", (route) =>
        route.request().url().startsWith(server.origin) ? route.continue() : route.abort(),
      );
      for (const [name, subject] of Object.entries(subjects)) {
        if (!subject) continue;
        await page.goto(server.origin + server.prefix + subject.path);
        await page.evaluate(loadImages);
        await page.screenshot({ path: join(folder, `${basename(site)}-${name}-${width}-${colorScheme}.png`), fullPage: true });
        taken += 1;
      }
      await context.close();
    }
  }
  return taken;
}

/** In the page: also loads the images far down. */
async function loadImages() {
  for (const image of document.images) image.loading = "eager";
  await Promise.allSettled([...document.images].map((image) => image.decode()));
}
