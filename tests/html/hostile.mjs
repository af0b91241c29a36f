// Builds sites of hostile texts with `markdown: {html: sanitized}` and opens them in Chromium: nothing may
// run, and only images and media that a text shows may be fetched from another host. See README.md.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { launch, serve } from "./browser.mjs";
import { audit, entries, leadsOn, poke, showAll, shown, themed } from "./hostile/inside.mjs";
import { layOut, vectors, word } from "./hostile/vectors.mjs";
import { environment, pages, program } from "./site.mjs";

const weekly = program("node hostile.mjs WEEKLY_BINARY");
/** Number of pages read in parallel. */
const atOnce = 4;
/** Attachments that may be published, because browsers do not execute them. */
const passive = /\.(txt|json|png)$/;

const all = vectors().filter(({ name }) => new RegExp(process.env.ONLY ?? "").test(name));
const work = mkdtempSync(join(tmpdir(), "weekly-hostile-"));
const browser = await launch({ alone: true });
/** Tabs that are not in use. */
const idle = [];
/** The problems, by vector or page. */
const failures = new Map();
let read = 0;
try {
  await noticing();
  for (const profile of ["default", "commonmark"]) {
    const chosen = profile === "default" ? all : all.filter(({ kind }) => kind === "body");
    const site = build(profile, chosen, "sanitized");
    await reading(site, profile, chosen);
  }
} finally {
  await browser.close();
  if (!process.env.KEEP) rmSync(work, { recursive: true, force: true });
}
for (const [about, problems] of failures) console.error(`failed: ${about}\n${[...problems].map((problem) => `  ${problem}\n`).join("")}`);
if (failures.size) process.exit(1);
console.log(`${all.length} vectors, ${read} pages: nothing ran`);

/** Builds a site of these vectors; returns its output folder. */
function build(name, chosen, html) {
  const folder = join(work, name);
  layOut(folder, chosen, name === "commonmark" ? name : "default", html);
  try {
    execFileSync(weekly, ["build", "--quiet", "--root", folder, "--now", "2026-11-23"], { env: environment(), stdio: "pipe" });
  } catch (error) {
    console.error(`${error.stderr}`.split(/^(?=error|warning|note)/m).filter((finding) => finding.startsWith("error")).join(""));
    throw new Error(`the site ${name} can't be built`);
  }
  return join(folder, "public");
}

function fail(about, problem) {
  if (!failures.has(about)) failures.set(about, new Set());
  failures.get(about).add(problem);
}

/** Opens a separate tab and records what happens in it. */
async function tab() {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  let happened = [];
  const say = (what) => happened.push(what);
  await context.exposeBinding("ran", (_, n) => say(`vector ${n} ran`));
  const foreign = [];
  const page = await context.newPage();
  context.on("page", async (popup) => {
    say(`a window opened: ${popup.url()}`);
    await popup.close();
  });
  context.on("serviceworker", (worker) => say(`a service worker: ${worker.url()}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("http://127.0.0.1:") && /^(https?|wss?|ftp):/.test(url)) foreign.push({ url, type: request.resourceType() });
  });
  page.on("dialog", async (dialog) => {
    say(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("download", (download) => say(`a download: ${download.url()}`));
  page.on("pageerror", (error) => say(`an error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) say(`the console: ${message.text()}`);
  });
  /** Returns the events since the previous call. */
  const take = async () => {
    const images = new Set();
    for (const frame of page.frames()) for (const url of await frame.evaluate(shown)) images.add(url);
    const fetched = foreign.splice(0).filter(({ url, type }) => !["image", "media"].includes(type) || !images.has(url));
    const taken = [...happened, ...fetched.map(({ url, type }) => `fetched: ${type} ${url}`)];
    happened = [];
    return taken;
  };
  return { page, take, close: () => context.close() };
}


/** Runs `job` on each of `items` in several tabs. */
async function inTabs(items, job) {
  const queue = [...items];
  const worker = async () => {
    for (let item; (item = queue.shift()); ) {
      const open = idle.pop() ?? (await tab());
      try {
        await job(open, item);
        idle.push(open);
      } catch (error) {
        fail(item.about, error.message.split("\n")[0]);
        await open.close();
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Opens a page, runs `work`, and uses every element; returns the problems. */
async function use({ page, take }, address, work) {
  const problems = [];
  await page.goto(address, { waitUntil: "load" });
  problems.push(...((await work?.(page)) ?? []));
  const theme = await page.evaluate(() => document.body.className.includes("kind-"));
  for (const frame of page.frames()) {
    problems.push(...(await frame.evaluate(audit, theme)));
    await frame.evaluate(poke);
  }
  problems.push(...(await take()));
  const [before, now] = [address, page.url()].map((url) => new URL(url));
  if (before.origin + before.pathname !== now.origin + now.pathname) problems.push(`the page was left for ${now}`);
  return problems;
}

/** Under `trusted` some vectors do run; verifies that the check detects each kind of effect. */
async function noticing() {
  const expected = {
    "a script element": /ran$/,
    "an image that fails": /ran$/,
    "a link to a script": /ran$/,
    "a frame with its text": /ran$/,
    "details that open": /ran$/,
    "a style that imports": /^fetched: stylesheet/,
    "a page that leads on": /^fetched: document|left for/,
    "a style attribute": /over the page/,
  };
  const chosen = all.filter(({ name }) => expected[name]);
  const site = build("trusted", chosen, "trusted");
  const server = await serve(site, { policy: false });
  for (const { n, name } of chosen) {
    const open = await tab();
    const problems = await use(open, `${server.origin}/v/${n}/`).catch((error) => [`left for ${error.message}`]);
    await open.close();
    if (!problems.some((problem) => expected[name].test(problem))) {
      fail(`trusted: ${name}`, `the check did not detect it, only: ${problems}`);
    }
  }
  server.close();
}

/** Checks all pages and feeds of a site. */
async function reading(site, profile, chosen) {
  files(site, profile, chosen);
  const server = await serve(site, { policy: false });
  const written = pages(site);
  const items = written.filter(({ kind }) => kind).map(({ path, kind }) => {
    const n = Number(/^\/v\/(\d+)\/$/.exec(path)?.[1]);
    const vector = chosen.find((vector) => vector.n === n);
    const about = `${profile}: ${vector ? `${vector.n} (${vector.file}: ${vector.name})` : path}`;
    return { path, kind, vector, about };
  });
  await inTabs(items, async (open, { path, kind, vector, about }) => {
    const address = server.origin + path.split("/").map(encodeURIComponent).join("/");
    const problems = await use(open, address, async (page) => {
      // The search script is the same in both profiles; the vectors that may disturb it are in one file.
      const searched = profile === "default" || vector?.file === "theme.txt";
      const heading = profile === "default" && vector?.kind === "body" ? `Lighthouse ${vector.n}` : "";
      return [...(await page.evaluate(themed, heading)), ...(searched ? await search(page, kind) : [])];
    });
    for (const problem of problems) fail(about, problem);
    read += 1;
  });
  const redirects = written.filter(({ kind }) => !kind).map(({ path, html }) => ({ html, about: `${profile}: ${path}` }));
  await inTabs(redirects, async ({ page }, { html, about }) => {
    for (const problem of await page.evaluate(leadsOn, html)) fail(about, problem);
  });
  if (!process.env.ONLY) await results(server.origin, profile);
  await feeds(site, profile);
  server.close();
}

/** Uses the search on a page; returns the problems. */
async function search(page, kind) {
  try {
    await page.evaluate(() => document.activeElement?.blur());
    const box = kind === "search" ? "search" : "body > dialog[open]";
    await page.keyboard.press("/");
    await page.waitForSelector(`${box} input:focus`);
    await page.fill(`${box} input:focus`, word);
    await page.waitForSelector(`${box} .search-results li`);
    await page.keyboard.press("Escape");
    return [];
  } catch (error) {
    return [`the search does not work: ${error.message.split("\n")[0]}`];
  }
}

/** Shows all results of searches for words in hostile texts. */
async function results(origin, profile) {
  const items = [word, "ran", "onerror", "javascript", "script"].map((text) => ({ text, about: `${profile}: results for ${text}` }));
  await inTabs(items, async (open, { text, about }) => {
    const problems = await use(open, `${origin}/search/?q=${text}`, async (page) => {
      await page.waitForSelector("search .search-results li");
      await page.evaluate(showAll);
      return [];
    });
    for (const problem of problems) fail(about, problem);
    read += 1;
  });
}

/** Checks the entries of all feeds, each in a separate frame. */
async function feeds(site, profile) {
  const text = (name) => readFileSync(join(site, name), "utf8");
  const found = JSON.parse(text("feed.json")).items.map(({ title, content_html: html }) => ({ name: title, html }));
  for (const name of ["atom.xml", "rss.xml"]) found.push(...(await idle[0].page.evaluate(entries, text(name))));
  const texts = new Map(found.map(({ name, html }) => [html, name]));
  const parts = [...texts].map(([html, name]) => ({ name, html }));
  const items = [];
  while (parts.length) {
    const some = parts.splice(0, 30);
    items.push({ some, about: `${profile}: feed entries ${some[0].name} to ${some.at(-1).name}` });
  }
  await inTabs(items, async (open, { some, about }) => {
    const problems = await use(open, "about:blank", async (page) => {
      await page.evaluate(async (some) => {
        for (const { html } of some) {
          const frame = document.createElement("iframe");
          frame.srcdoc = `<!doctype html><base href="https://notes.example/"><body class="frame">${html}`;
          document.body.append(frame);
          await new Promise((done) => { frame.onload = done; });
        }
      }, some);
      return [];
    });
    // The frames are part of this check.
    for (const problem of problems.filter((problem) => !problem.includes("class=&quot;frame&quot;"))) fail(about, problem);
    read += some.length;
  });
}

/** Checks the files of the output that are not pages. */
function files(site, profile, chosen) {
  for (const vector of chosen.filter(({ kind }) => kind === "attach" || kind === "root")) {
    const about = `${profile}: ${vector.n} (${vector.file}: ${vector.name})`;
    const place = vector.kind === "root" ? join(site, vector.name) : join(site, "v", `${vector.n}`, vector.name);
    if (!existsSync(place) || vector.kind === "attach" && passive.test(vector.name)) continue;
    if (readFileSync(place, "utf8") === vector.text) fail(about, `it is published as ${vector.name}`);
  }
  const links = existsSync(join(site, "links.json")) ? readFileSync(join(site, "links.json"), "utf8") : "";
  for (const [, url] of links.matchAll(/"url":\s*"([^"]*)"/g)) {
    if (!/^(https?:\/\/|mailto:)/.test(url)) fail(`${profile}: links.json`, url);
  }
  const known = /^(BEGIN:(VCALENDAR|VEVENT|VTIMEZONE|STANDARD|DAYLIGHT)|END:(VCALENDAR|VEVENT|VTIMEZONE|STANDARD|DAYLIGHT)|(VERSION|PRODID|CALSCALE|METHOD|NAME|X-WR-CALNAME|X-WR-TIMEZONE|X-PUBLISHED-TTL|REFRESH-INTERVAL|UID|DTSTAMP|DTSTART|DTEND|SUMMARY|DESCRIPTION|LOCATION|STATUS|SEQUENCE|LAST-MODIFIED|CREATED|CATEGORIES|ORGANIZER|CONTACT|RRULE|TZID|TZOFFSETFROM|TZOFFSETTO|TZNAME|TRANSP|SOURCE|COLOR)[;:]|URL(;[^:]*)?:(https?|mailto):)/;
  for (const name of readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".ics"))) {
    const lines = readFileSync(join(site, name), "utf8").replace(/\r\n[ \t]/g, "").split("\r\n");
    for (const line of lines) if (line && !known.test(line)) fail(`${profile}: ${basename(name)}`, line);
  }
}
