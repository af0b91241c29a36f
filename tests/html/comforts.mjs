// Uses a built site in Chromium as readers do: with a keyboard, without scripts, in the colours of
// their choice. Prints the sizes of its pages. See README.md.

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { launch, serve } from "./browser.mjs";
import { commandLine, pages } from "./site.mjs";

const usage = "node comforts.mjs SITE...";
const { sites } = commandLine({ usage });
/** Limits in bytes: all scripts of a page except those of the search, and its style sheets. */
const most = { script: 15_000, style: 20_000 };

const browser = await launch();
let failed = false;
for (const site of sites) {
  const server = await serve(site);
  const all = pages(site).filter((page) => page.kind);
  const kinds = new Map();
  for (const page of all) if (page.html.length > (kinds.get(page.kind)?.html.length ?? 0)) kinds.set(page.kind, page);
  const url = (page) => server.origin + server.prefix + page.path;
  // The post with the longest table of contents.
  const entries = (page) => page.html.split('<nav class="toc toc-beside"')[1]?.split("</nav>")[0].split("<li>").length ?? 0;
  const issue = all.filter((page) => page.kind === "post").sort((a, b) => entries(b) - entries(a) || b.html.length - a.html.length)[0];
  const home = all.find((page) => page.kind === "home");
  const steps = { colours, anchors, contents, keyboard, withoutScripts, shifts, sizes };
  for (const [name, step] of Object.entries(steps)) {
    const started = Date.now();
    try {
      const said = await step({ site, url, home, issue, kinds });
      console.log(`ok: ${basename(site)}: ${said}, ${Date.now() - started} ms`);
    } catch (error) {
      failed = true;
      console.error(`failed: ${basename(site)}: ${name}\n  ${error.message.split("\n")[0]}`);
    }
  }
  server.close();
}
await browser.close();
process.exit(failed ? 1 : 0);

function expect(truth, what) {
  if (!truth) throw new Error(what);
}

async function visit(address, work, { before, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await before?.(page);
  await page.goto(address);
  try {
    return await work(page, context);
  } finally {
    await context.close();
  }
}

async function colours({ url, home, issue }) {
  for (const colorScheme of ["light", "dark"]) {
    await visit(url(home), async (page, context) => {
      const dark = () => page.evaluate(() => {
        const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number);
        return red < 128;
      });
      expect((await dark()) === (colorScheme === "dark"), `the page is not ${colorScheme} like the system`);
      const other = colorScheme === "dark" ? "light" : "dark";
      await page.selectOption(".appearance select", other);
      expect((await dark()) === (other === "dark"), `choosing ${other} has no effect`);
      // Recorded when the body begins, so before anything is painted.
      const next = await context.newPage();
      await next.addInitScript(() => {
        new MutationObserver(() => { window.early ??= document.body && document.documentElement.dataset.theme; })
          .observe(document, { childList: true, subtree: true });
      });
      await next.goto(url(issue));
      expect((await next.evaluate(() => window.early)) === other, `the next page is not ${other} from the start`);
      expect((await next.inputValue(".appearance select")) === other, "the next page does not show the choice");
      await next.selectOption(".appearance select", "");
      await page.waitForFunction(() => !document.documentElement.dataset.theme);
      expect((await dark()) === (colorScheme === "dark"), "the system's colours are not restored in other pages");
    }, { colorScheme });
  }
  return "the choice of light or dark persists from page to page, from the start";
}

async function anchors({ url, issue }) {
  return visit(url(issue), async (page, context) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const anchor = page.locator(".prose .anchor").nth(1);
    await anchor.focus();
    expect((await anchor.evaluate((link) => getComputedStyle(link).opacity)) === "1", "a focused link to a heading is not visible");
    const id = await anchor.evaluate((link) => link.parentElement.id);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.textContent !== "#");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied === `${url(issue)}#${encodeURIComponent(id)}`, `copied ${copied}`);
    return "a link to a heading is copied";
  });
}

async function contents({ url, issue }) {
  for (const inScript of [false, true]) {
    const before = (page) => inScript && page.addInitScript(() => { CSS.supports = () => false; });
    await visit(url(issue), async (page) => {
      const count = await page.locator(".prose :is(h2, h3)[id]").count();
      for (const at of [0, Math.floor(count / 2)]) {
        await page.waitForFunction(([at, inScript]) => {
          const heading = document.querySelectorAll(".prose :is(h2, h3)[id]")[at];
          // Scroll again if the browser itself has scrolled since, as it may while it loads a page.
          const away = heading.getBoundingClientRect().top - 8;
          if (Math.abs(away) > 1) scrollBy(0, away);
          const link = [...document.querySelectorAll(".toc-beside a")].find((link) => decodeURIComponent(link.hash.slice(1)) === heading.id);
          if (!link) return false;
          return inScript ? link.getAttribute("aria-current") === "true" : getComputedStyle(link).fontWeight === "650";
        }, [at, inScript]);
      }
    }, { before });
  }
  return "the table of contents follows the text, with the style sheet and with the script";
}

async function keyboard({ url, home, issue }) {
  let stops = 0;
  for (const address of [url(home), url(issue)]) {
    await visit(address, async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement.matches(".skip")), "the first stop is not the link to the content");
      const first = await page.evaluate(() => document.activeElement.outerHTML);
      for (let at = 0; at < 400; at++) {
        const focused = await page.evaluate(() => {
          const element = document.activeElement;
          if (element === document.body) return null;
          const box = element.getBoundingClientRect();
          const style = getComputedStyle(element);
          const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
          return { html: element.outerHTML.slice(0, 120), seen, ringed: style.outlineStyle !== "none" && style.outlineWidth !== "0px" };
        });
        if (!focused) break;
        expect(focused.seen, `the focused element is not visible: ${focused.html}`);
        expect(focused.ringed, `no focus ring on ${focused.html}`);
        stops += 1;
        await page.keyboard.press("Tab");
        if (at > 0 && (await page.evaluate(() => document.activeElement.outerHTML)) === first) break;
      }
      await page.goto(address);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(new URL(page.url()).hash === "#weekly--main", "the link to the content leads elsewhere");
    });
  }
  return `the Tab key reaches ${stops} elements, all of them visible`;
}

async function withoutScripts({ url, issue }) {
  return visit(url(issue), async (page) => {
    expect(!(await page.locator(".appearance").isVisible()), "a choice that needs a script is visible");
    expect((await page.locator(".anchor").count()) === 0, "links to headings are shown, though they need a script");
    const link = page.locator(".toc-beside a").last();
    const id = decodeURIComponent(new URL(await link.evaluate((link) => link.href)).hash.slice(1));
    await link.click();
    const top = await page.locator(`[id="${id}"]`).evaluate((heading) => heading.getBoundingClientRect().top);
    expect(top < 800, "the table of contents does not lead to the heading");
    return "the page works without scripts";
  }, { javaScriptEnabled: false });
}

/** Delays the deferred script of the search until the page has been painted, as may happen. */
async function delaySearch(page) {
  await page.route("**/search.js*", async (route) => {
    await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver(() => done()).observe({ type: "paint", buffered: true });
    }));
    await route.continue();
  });
}

/** In the page: requests the rest of it once its first piece is visible. */
function askForRest() {
  const look = () => (document.querySelector(".site-footer") ? requestAnimationFrame(() => fetch("/rest")) : requestAnimationFrame(look));
  requestAnimationFrame(look);
}

async function shifts({ site, kinds }) {
  const server = await serve(site, { inPieces: true });
  const before = async (page) => {
    await delaySearch(page);
    await page.addInitScript(askForRest);
  };
  for (const [kind, of] of kinds) {
    for (const width of [390, 1280]) {
      const shift = await visit(server.origin + server.prefix + of.path, async (page) => {
        await page.waitForLoadState("networkidle");
        return page.evaluate(() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) sum += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => setTimeout(() => done(sum), 50));
        }));
      }, { viewport: { width, height: 844 }, before });
      expect(shift === 0, `the layout of ${kind} shifts by ${shift} at ${width} px`);
    }
  }
  expect(server.cuts() >= 2 * kinds.size, `only ${server.cuts()} pages were sent in pieces`);
  server.close();
  return `no layout shifts on ${kinds.size} types of pages`;
}

async function sizes({ site, kinds }) {
  const rows = [];
  for (const [kind, { html }] of [...kinds].sort()) {
    const bytes = (pattern) => {
      let sum = 0;
      for (const [, path] of html.matchAll(pattern)) {
        const file = path.replace(/\?.*/, "").split("/").pop();
        if (!file.startsWith("search.")) sum += readFileSync(join(site, file)).length;
      }
      return sum;
    };
    const style = bytes(/<link rel="stylesheet" href="([^"]+)"/g);
    const script = bytes(/<script[^>]* src="([^"]+)"/g);
    expect(style < most.style, `${style} bytes of style sheets for ${kind}`);
    expect(script < most.script, `${script} bytes of scripts for ${kind}`);
    rows.push(`    | ${kind} | ${html.length} | ${style} | ${script} |`);
  }
  console.log(["    | the largest page | HTML | CSS | JS |", "    |---|---|---|---|", ...rows].join("\n"));
  return "style sheets and scripts are within the limits";
}
