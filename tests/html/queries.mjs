// Uses the search of a built site in Chromium, as a reader does, and prints the first results. See
// README.md.

import { basename } from "node:path";

import { launch, serve } from "./browser.mjs";
import { commandLine } from "./site.mjs";

const usage = "node queries.mjs [--first N] [--queries 'A|B'] SITE";
const { sites, options } = commandLine({ values: ["--queries", "--first"], usage });
const queries = (options["--queries"] ?? "").split("|").filter(Boolean);
const first = Number(options["--first"] ?? 1);

const browser = await launch();
for (const site of sites) {
  const server = await serve(site);
  const page = await browser.newPage();
  page.on("console", (message) => console.error(message.text()));
  await page.goto(`${server.origin}${server.prefix}/search/`);
  console.log(`| ${basename(site)} | results | first: issue, heading | excerpt | ms |\n|---|---|---|---|---|`);
  for (const query of queries) {
    const started = Date.now();
    await page.evaluate(() => (document.querySelector(".search-status").textContent = ""));
    await page.fill("#weekly--search-words", query);
    await page.waitForFunction(() => document.querySelector(".search-status").textContent);
    const spent = Date.now() - started;
    const found = await page.evaluate((first) => {
      const text = (element, selector) => element.querySelector(selector)?.innerText.replace(/\s+/g, " ").trim() ?? "";
      return {
        count: document.querySelector(".search-status").textContent,
        results: [...document.querySelectorAll(".search-results > li")].slice(0, first).map((item) => {
          const place = text(item, ".search-place a");
          return [[text(item, ".search-title"), place].filter(Boolean).join(" › "), text(item, ".search-excerpt")];
        }),
      };
    }, first);
    const rows = found.results.length ? found.results : [["–", ""]];
    rows.forEach(([place, excerpt], at) => {
      const head = at ? "" : query;
      console.log(`| ${head} | ${at ? "" : found.count} | ${place} | ${excerpt.slice(0, 90)} | ${at ? "" : spent} |`);
    });
  }
  await page.close();
  server.close();
}
await browser.close();
