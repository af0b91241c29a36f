// Runs Lighthouse on pages of a built site, as on a phone. See README.md.

import { basename } from "node:path";

import { executable, serve } from "./browser.mjs";
import { commandLine, installed, pages } from "./site.mjs";

const usage = "node lighthouse.mjs SITE...";
const { sites } = commandLine({ usage });
installed("lighthouse/package.json");
const { default: lighthouse } = await import("lighthouse");
const { launch } = await import("chrome-launcher");

const kinds = ["home", "post", "archive", "term", "digest-links"];
const least = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };

const chrome = await launch({ chromePath: executable(), chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
let failed = false;
for (const site of sites) {
  const server = await serve(site);
  const all = pages(site);
  console.log(`| ${basename(site)} | ${Object.keys(least).join(" | ")} | first paint | layout shift |\n|---|---|---|---|---|---|---|`);
  for (const kind of kinds) {
    const page = all.find((page) => page.kind === kind);
    if (!page) continue;
    const { lhr } = await lighthouse(server.origin + server.prefix + page.path, {
      port: chrome.port, logLevel: "error", onlyCategories: Object.keys(least),
    });
    const scores = Object.keys(least).map((name) => Math.round(lhr.categories[name].score * 100));
    const paint = lhr.audits["first-contentful-paint"].displayValue;
    const shift = lhr.audits["cumulative-layout-shift"].displayValue;
    console.log(`| ${kind} | ${scores.join(" | ")} | ${paint} | ${shift} |`);
    Object.entries(least).forEach(([name, score], at) => {
      if (scores[at] >= score) return;
      failed = true;
      for (const { id, weight } of lhr.categories[name].auditRefs) {
        const audit = lhr.audits[id];
        if (weight && audit.score !== null && audit.score < 0.9) console.log(`    ${name}: ${audit.title} ${audit.displayValue ?? ""}`);
      }
    });
  }
  server.close();
}
chrome.kill();
process.exit(failed ? 1 : 0);
