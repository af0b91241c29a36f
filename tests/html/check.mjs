// Runs the Nu HTML checker on every page of built sites. See README.md.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { chromeOnly, commandLine, installed, missing, pages } from "./site.mjs";

const usage = "node check.mjs [--chrome] SITE...";
const { sites, options } = commandLine({ flags: ["--chrome"], usage });
const jar = installed("vnu-jar/build/dist/vnu.jar");
if (spawnSync("java", ["-version"]).status !== 0) {
  missing("java is not installed", "the Nu HTML checker needs Java 11 or newer: apt install default-jre-headless");
}

let failed = false;
for (const site of sites) {
  const all = pages(site);
  const started = Date.now();
  const found = options["--chrome"] ? checkChrome(site, all) : nu(site);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const what = options["--chrome"] ? "pages' chrome" : "pages";
  console.log(`${basename(site)}: ${all.length} ${what}, ${found.length} errors, ${seconds} s`);
  for (const error of found.slice(0, 50)) {
    console.log(`  ${error.path}:${error.line}:${error.column}: ${error.message}\n    ${error.extract}`);
  }
  if (found.length > 50) console.log(`  and ${found.length - 50} more`);
  failed ||= found.length > 0;
}
process.exit(failed ? 1 : 0);

/** Returns the errors of the theme; prints those in the authors' text, counted by message. */
function checkChrome(site, all) {
  const copy = mkdtempSync(join(tmpdir(), "weekly-html-"));
  try {
    for (const page of all) {
      const file = join(copy, relative(site, page.file));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, chromeOnly(page.html));
    }
    const chrome = nu(copy);
    const inChrome = new Set(chrome.map(identity));
    report(nu(site).filter((error) => !inChrome.has(identity(error))));
    return chrome;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function identity({ path, message }) {
  return `${path} ${message}`;
}

function report(errors) {
  const byMessage = new Map();
  for (const error of errors) {
    const kind = kindOf(error);
    byMessage.set(kind, [...(byMessage.get(kind) ?? []), error]);
  }
  const rows = [...byMessage].sort((a, b) => b[1].length - a[1].length);
  for (const [message, list] of rows) {
    console.log(`  in the authors' text, ${list.length} ×: ${message}`);
    console.log(`    ${list[0].path}:${list[0].line}: ${list[0].extract}`);
  }
}

/** A message without the value that it mentions, so that messages can be grouped. */
function kindOf({ message }) {
  return message.replace(/^(Bad value|Duplicate ID|The first occurrence of ID) “[^”]*”/, "$1 “…”");
}

/** The errors that the checker finds on all pages of a folder. */
function nu(folder) {
  const run = spawnSync(
    "java",
    ["-Xss4m", "-jar", jar, "--errors-only", "--skip-non-html", "--stdout", "--exit-zero-always", "--format", "json", folder],
    { encoding: "utf8", maxBuffer: 1 << 30 },
  );
  let answer;
  try {
    answer = JSON.parse(run.stdout);
  } catch {
    missing("the Nu HTML checker did not answer", (run.stderr || run.stdout || String(run.error)).slice(0, 2000));
  }
  return answer.messages.map((message) => ({
    path: "/" + relative(folder, fileURLToPath(message.url)),
    line: message.lastLine ?? 0,
    column: message.firstColumn ?? message.lastColumn ?? 0,
    message: message.message,
    extract: (message.extract ?? "").replace(/\s+/g, " ").trim(),
  }));
}
