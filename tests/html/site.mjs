// Helpers for the checks: the command line, the pages of a built site, and the authors' text in a page.

import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** This folder. */
export const here = dirname(fileURLToPath(import.meta.url));

/** Reports what is missing and how to get it, and exits. */
export function missing(what, remedy) {
  console.error(`error: ${what}\n  ${remedy}`);
  process.exit(1);
}

/** Splits the command line into site folders and options. `values` names options with a value. */
export function commandLine({ flags = [], values = [], usage }) {
  const options = {};
  const sites = [];
  const words = process.argv.slice(2);
  while (words.length) {
    const word = words.shift();
    if (flags.includes(word)) options[word] = true;
    else if (values.includes(word) && words.length) options[word] = words.shift();
    else if (word.startsWith("-")) missing(`unknown option ${word}`, `usage: ${usage}`);
    else sites.push(resolve(word));
  }
  if (sites.length === 0) missing("no site to check", `usage: ${usage}`);
  for (const site of sites) {
    if (!existsSync(join(site, "index.html"))) {
      missing(`${relative("", site) || "."} is not a built site: it has no index.html`, "run `weekly build` first");
    }
  }
  return { sites, options };
}

/** The path of the program on the command line. Exits if it does not exist. */
export function program(usage) {
  if (process.argv.length !== 3 || process.argv[2].startsWith("-")) missing("no program to check", `usage: ${usage}`);
  const path = resolve(process.argv[2]);
  if (!existsSync(path)) missing(`program not found at ${process.argv[2]}`, "run `cargo build --release` first");
  return path;
}

/** The environment without variables that would change the program's settings. */
export function environment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) if (/^(WEEKLY_|SOURCE_DATE_EPOCH$)/.test(name)) delete environment[name];
  return environment;
}

/** The path of a file in an installed package. Exits if it does not exist. */
export function installed(path) {
  const file = join(here, "node_modules", path);
  if (!existsSync(file)) {
    missing(`${path.split("/")[0]} is not installed`, "run `npm --prefix tests/html ci`");
  }
  return file;
}

/**
 * All .html files of a site, sorted: `{ file, path, html, kind }`. `path` is like `/a/b/`; `kind` is the
 * theme's, and undefined for other pages, such as redirects.
 */
export function pages(site) {
  const found = [];
  const walk = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const file = join(folder, name);
      if (statSync(file).isDirectory()) walk(file);
      else if (name.endsWith(".html")) {
        const path = "/" + relative(site, file).split(sep).join("/").replace(/(^|\/)index\.html$/, "$1");
        const html = readFileSync(file, "utf8");
        found.push({ file, path, html, kind: /<body class="[^"]*kind-([a-z-]+)/.exec(html)?.[1] });
      }
    }
  };
  walk(site);
  return found;
}

const opening = /<div class="prose"[^>]*>/;

/**
 * A page without the authors' text, which is in `.prose`: only the output of templates remains.
 * In a post, the end of the text is searched backwards from the end of the page, so that tags which
 * authors forgot to close, or closed once too often, don't hide the theme's own.
 */
export function chromeOnly(html) {
  const start = opening.exec(html);
  if (!start) return html;
  const from = start.index + start[0].length;
  const to = /<article class="entry"/.test(html.slice(0, from)) ? endOfPost(html) : endOfDiv(html, from);
  return to < from ? html : html.slice(0, from) + "<p>…</p>" + html.slice(to);
}

function endOfPost(html) {
  let end = html.lastIndexOf('<footer class="entry-footer');
  if (end < 0) end = html.lastIndexOf("</article>");
  const closing = /<\/div>\s*<\/div>\s*$/.exec(html.slice(0, end));
  return closing ? closing.index : -1;
}

function endOfDiv(html, from) {
  const tags = /<(\/?)div\b[^>]*>/g;
  tags.lastIndex = from;
  for (let depth = 1, tag; (tag = tags.exec(html)); ) {
    depth += tag[1] ? -1 : 1;
    if (depth === 0) return tag.index;
  }
  return -1;
}
