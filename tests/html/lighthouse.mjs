// Runs Lighthouse on pages of a built site, with its settings for phones. See README.md.

import { basename } from "node:path";

import { executable, serve } from "./browser.mjs";
import { commandLine, installed, pages } from "./site.mjs";

const usage = "node lighthouse.mjs SITE...";
const { sites } = commandLine({ usage });
installed("lighthouse/package.json");
const { default: lighthouse } = await import("lighthouse");
const { launch } = await import("chrome-launcher");

const kinds = ["home", "post", "archive", "term", "digest-links"];
// Performance depends on the machine and its load: it is printed, never required.
const required = ["accessibility", "best-practices", "seo"];
const categories = ["performance", ...required];

const chrome = await launch({ chromePath: executable(), chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });

const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);

// The audits of a category that lower its score.
function shortcomings(lhr, category) {
  return lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9)
    .map(({ id }) => `    ${category}: ${lhr.audits[id].title} ${lhr.audits[id].displayValue ?? ""}`);
}

let failed = false;
for (const site of sites) {
  const server = await serve(site);
  const all = pages(site);
  console.log(`| ${basename(site)} | ${categories.join(" | ")} | first paint | layout shift |\n|---|---|---|---|---|---|---|`);
  for (const kind of kinds) {
    const page = all.find((page) => page.kind === kind);
    if (!page) continue;
    const { lhr } = await lighthouse(server.origin + server.prefix + page.path, {
      port: chrome.port, logLevel: "error", onlyCategories: categories,
    });
    const scores = categories.map((category) => score(lhr, category));
    const paint = lhr.audits["first-contentful-paint"].displayValue;
    const shift = lhr.audits["cumulative-layout-shift"].displayValue;
    console.log(`| ${kind} | ${scores.join(" | ")} | ${paint} | ${shift} |`);
    for (const category of required.filter((category) => score(lhr, category) < 100)) {
      failed = true;
      shortcomings(lhr, category).forEach((line) => console.log(line));
    }
  }
  server.close();
}
chrome.kill();
process.exit(failed ? 1 : 0);
