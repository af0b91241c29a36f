// Previews a new site with `weekly serve`, changes its files, and checks in Chromium what an
// author sees. See README.md.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { launch } from "./browser.mjs";
import { environment, program } from "./site.mjs";

const usage = "node serve.mjs WEEKLY_BINARY";
const weekly = program(usage);
const browser = await launch();

/** The time limit of each wait, in milliseconds. */
const limit = 15_000;
/** The scroll position of the reader, in pixels. */
const position = 640;

const work = mkdtempSync(join(tmpdir(), "weekly-serve-"));
const site = join(work, "site");
/** The output of the server, and the errors and warnings in the browser's console. */
const said = { terminal: "", console: [] };
let server, page;
let step = "start";
let failed = false;
try {
  await preview();
} catch (error) {
  failed = true;
  console.error(`failed: ${step}\n  ${error.message.split("\n")[0]}`);
  console.error(await seen());
} finally {
  await browser.close();
  server?.kill("SIGKILL");
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** Runs all steps in order. */
async function preview() {
  execFileSync(weekly, ["init", "--quiet", site], { env: environment() });
  const name = readdirSync(join(site, "content/issues")).find((name) => name.endsWith("-issue-1.md"));
  const post = `content/issues/${name}`;
  const original = readFileSync(join(site, post), "utf8");
  const long = (first) => `${original}\n${first}\n\n${"A line further down.\n\n".repeat(120)}`;
  write(post, long("The first text."));
  write("content/issues/sketch.md", `---\ntitle: A sketch\ndate: 2020-01-02\ndraft: true\n---\n\n${"word ".repeat(450)}\n`);

  let stage = performance.now();
  const done = (what) => {
    console.log(`ok: ${what}, ${Math.round(performance.now() - stage)} ms`);
    stage = performance.now();
  };
  const begin = (what) => (step = what);

  const serve = async (...options) => {
    said.terminal = "";
    server = spawn(weekly, ["serve", "--port", "0", "--drafts", ...options, "--root", site], { env: environment(), stdio: ["ignore", "ignore", "pipe"] });
    server.stderr.setEncoding("utf8").on("data", (text) => (said.terminal += text));
    const origin = await terminal(/^serving at (http:\/\/127\.0\.0\.1:\d+)\/ /m);
    await terminal(/^built: 4 posts, 1 page, /m);
    return origin;
  };

  begin("the server prints its URL");
  let origin = await serve();
  done(step);

  begin("a post is shown");
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
  page.setDefaultTimeout(limit);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.console.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => said.console.push(`script: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400) said.console.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(`${origin}/issues/${name.replace(/\.md$/, "")}/`);
  await text("The first text.");
  done(step);

  begin("an ordinary post has a bar with only its reading time");
  await bar(/^\d+ min read$/);
  done(step);

  begin("a change of the post is shown without a manual reload, at the same scroll position");
  await mark();
  await page.evaluate((top) => scrollTo({ top, behavior: "instant" }), position);
  await until((top) => scrollY === top, position);
  write(post, long("The second text."));
  await text("The second text.");
  await until((top) => scrollY === top && window.marker === undefined, position);
  await terminal(new RegExp(`^${post}: 4 posts, 1 page, \\d+ files; \\d+ ms$`, "m"));
  done(step);

  begin("a style sheet is replaced without a reload");
  await mark();
  const theme = await (await fetch(`${origin}/style.css`)).text();
  const sheets = await page.locator("link[rel~=stylesheet]").count();
  for (const colour of ["rgb(1, 2, 3)", "rgb(4, 5, 6)"]) {
    write("static/style.css", `${theme}\nbody { outline: 2px solid ${colour}; }\n`);
    await until((colour) => getComputedStyle(document.body).outlineColor === colour, colour);
    await until((sheets) => document.querySelectorAll("link[rel~=stylesheet]").length === sheets, sheets);
  }
  equal(await place(), { marker: 1, scrollY: position });
  done(step);

  begin("an error in the front matter shows an overlay with file and line, over the old page");
  const line = original.split("\n").findIndex((line) => line.startsWith("date:")) + 1;
  const broken = (date) => long("The third text.").replace(/^date:.*$/m, `date: "${date}`);
  write(post, broken("someday"));
  await overlay(`--> ${post}:${line}:`, "someday", "error[");
  await text("The second text.");
  equal(await place(), { marker: 1, scrollY: position });
  await terminal(new RegExp(`^${post}: 1 error; still serving the last good build; `, "m"));
  done(step);

  begin("Esc hides it");
  await page.keyboard.press("Escape");
  await overlay();
  equal(await place(), { marker: 1, scrollY: position });
  done(step);

  begin("another error shows it again");
  write(post, broken("never"));
  await overlay(`--> ${post}:${line}:`, "never");
  done(step);

  begin("a page opened meanwhile is the old one, with the overlay");
  await page.reload();
  await overlay(`--> ${post}:${line}:`, "never");
  await text("The second text.");
  done(step);

  begin("once the error is fixed, the overlay is gone and the new text is shown");
  await mark();
  write(post, long("The third text."));
  await text("The third text.");
  await overlay();
  await until(() => window.marker === undefined);
  done(step);

  begin("a draft has a bar that says so, with its reading time");
  await page.goto(`${origin}/issues/sketch/`);
  await bar(/^Draft · [2-9] min read$/);
  done(step);

  begin("an error in a template shows an overlay with file and line");
  write("templates/page.html", "<p>A page</p>\n<p>{{ nothing }}</p>\n");
  await overlay("--> templates/page.html:2:", "nothing");
  await until(() => document.title.includes("A sketch"));
  done(step);

  begin("without that template, the overlay is gone");
  rmSync(join(site, "templates/page.html"));
  await overlay();
  await bar(/^Draft · /);
  done(step);

  begin("the console has no errors or warnings, and no output folder was created");
  equal(said.console, []);
  equal(existsSync(join(site, "public")), false);
  done(step);

  begin("Ctrl-C ends it at once, with a page open");
  const ended = new Promise((ended) => server.once("exit", ended));
  server.kill("SIGINT");
  await within(ended, 1_000, "it is still running after a second");
  done(step);

  begin("with --follow, an open page goes to the changed post, and stays when a style sheet changes");
  origin = await serve("--follow");
  await page.goto(`${origin}/issues/sketch/`);
  await bar(/^Draft · /);
  write(post, long("The fourth text."));
  await text("The fourth text.");
  equal(new URL(page.url()).pathname, `/issues/${name.replace(/\.md$/, "")}/`);
  await mark();
  write("static/style.css", `${theme}\nbody { outline: 2px solid rgb(7, 8, 9); }\n`);
  await until(() => getComputedStyle(document.body).outlineColor === "rgb(7, 8, 9)" && window.marker === 1);
  write("templates/page.html", '{% extends "weekly/page.html" %}{% block content %}<i class=prose>A template.</i>{% endblock %}\n');
  await text("A template.");
  equal(new URL(page.url()).pathname, `/issues/${name.replace(/\.md$/, "")}/`);
  done(step);
}

/** Saves a file of the site as editors do: writes a temporary file, then renames it. */
function write(path, text) {
  const file = join(site, path);
  mkdirSync(dirname(file), { recursive: true });
  const beside = join(dirname(file), `.${basename(file)}.swp`);
  writeFileSync(beside, text);
  renameSync(beside, file);
}

/** Waits until the terminal output matches `wanted`; returns the first group. */
async function terminal(wanted) {
  let gone = () => {};
  const ended = new Promise((_, reject) => {
    gone = () => reject(new Error("the server ended"));
    server.once("exit", gone);
  });
  const shown = new Promise((shown) => {
    const look = () => {
      const found = wanted.exec(said.terminal);
      if (!found) return;
      server.stderr.off("data", look);
      shown(found[1]);
    };
    server.stderr.on("data", look);
    look();
  });
  try {
    return await within(Promise.race([shown, ended]), limit, `the terminal does not show ${wanted}`);
  } finally {
    server.off("exit", gone);
  }
}

/** Waits for `promise`; throws an error after `milliseconds`. */
async function within(promise, milliseconds, complaint) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(complaint)), milliseconds)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `condition` is true in the page, across reloads. */
async function until(condition, argument) {
  try {
    await page.waitForFunction(condition, argument, { timeout: limit });
  } catch (error) {
    const what = `${condition}`.replace(/\s+/g, " ");
    throw new Error(`not true within ${limit / 1000} s: ${what}, with ${JSON.stringify(argument) ?? "nothing"} (${error.message.split("\n")[0]})`);
  }
}

/** Waits until the post contains this text. */
function text(wanted) {
  return until((wanted) => document.querySelector(".prose")?.textContent.includes(wanted), wanted);
}

/** Waits for an overlay that contains all of `wanted`; without arguments, until there is no overlay. */
function overlay(...wanted) {
  return until((wanted) => {
    const hosts = [...document.querySelectorAll("weekly-preview")];
    const boxes = hosts.map((host) => host.shadowRoot.querySelector("[role=alertdialog]")).filter(Boolean);
    if (wanted.length === 0) return boxes.length === 0;
    const text = boxes[0]?.querySelector("pre").textContent ?? "";
    return boxes.length === 1 && boxes[0].checkVisibility() && wanted.every((part) => text.includes(part));
  }, wanted);
}

/** Waits until the text of the bar matches `wanted`. */
function bar(wanted) {
  return until((wanted) => {
    const hosts = [...document.querySelectorAll("weekly-preview")];
    const bars = hosts.map((host) => host.shadowRoot.querySelector("[role=note]")).filter(Boolean);
    return bars.length === 1 && bars[0].checkVisibility() && new RegExp(wanted).test(bars[0].textContent);
  }, wanted.source);
}

/** Marks the current page; a reload removes the mark. */
function mark() {
  return page.evaluate(() => void (window.marker = 1));
}

function place() {
  return page.evaluate(() => ({ marker: window.marker, scrollY }));
}

function equal(found, wanted) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`found ${left}, expected ${right}`);
}

/** The current state of terminal, console and page, for debugging a failure. */
async function seen() {
  const parts = [`terminal:\n${said.terminal}`, `console: ${JSON.stringify(said.console)}`];
  try {
    const shown = await page?.evaluate(() => ({
      url: location.href,
      marker: window.marker,
      scrollY,
      text: document.querySelector(".prose, body")?.textContent.trim().slice(0, 600),
      preview: [...document.querySelectorAll("weekly-preview")].map((host) => host.shadowRoot.textContent),
    }));
    parts.push(`page: ${JSON.stringify(shown, null, 2)}`);
  } catch (error) {
    parts.push(`page: ${error.message.split("\n")[0]}`);
  }
  return parts.join("\n").replaceAll(/^/gm, "  ");
}
