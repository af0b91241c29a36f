// Builds two small sites and searches them in Chromium, as readers do: with the keyboard, with
// accessibility checks (axe), at the width of a phone, and without scripts. See README.md.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { axe, launch, runAxe, serve, tooWide } from "./browser.mjs";
import { environment, program } from "./site.mjs";

const usage = "node search.mjs WEEKLY_BINARY";
const weekly = program(usage);
axe();

const issue = (front, text) => `---\n${front}\n---\n${text}\n`;
const chinese = {
  "weekly.yaml": "title: 码头周报\nbase_url: https://notes.example/sub\nlanguage: zh-CN\nissues: issues/**\n",
  "content/issues/2025-03-07-issue-1.md": issue(
    "title: 第 1 期：潮汐表\ncategories: 新闻\nnumber: 1",
    "开头没有标题的一段，说的是灯塔守望者。\n\n## 本周推荐\n\n这篇文章讲微服务里的自适应限流与熔断降级。\n\n## 问答\n\n问：消息队列里的消息丢了怎么办？答：先看日志。",
  ),
  "content/issues/2026-03-06-issue-2.md": issue(
    "title: 第 2 期：限流专题\ncategories: 专题\nnumber: 2",
    "## 限流\n\n限流，限流，还是限流。\n\n## English notes\n\nThe borrow checker and `Vec<T>` in C++ terms, with a try-lock.",
  ),
  "content/about.md": issue("title: 关于", "我们每周五出发。"),
  "content/issues/2026-03-13-draft.md": issue("title: 草稿\ndraft: true", "机密内容"),
};
for (let day = 1; day <= 20; day++) {
  chinese[`content/notes/2024-01-${`${day}`.padStart(2, "0")}-note.md`] = issue(`title: 便条 ${day}`, `几句话，第 ${day} 天。`);
}
const later = {
  "weekly.yaml": chinese["weekly.yaml"],
  "content/issues/2026-04-03-issue-3.md": issue("title: 第 3 期：栈桥\nnumber: 3", "栈桥修好了。"),
};
const english = {
  "weekly.yaml": "title: Harbour notes\nbase_url: https://notes.example\n",
  "content/undated.md": issue("title: A page", "A checker without a day."),
  "content/a.md": issue("title: Checkers\ndate: 2024-06-02", `## Games\n\nThe checker borrows a board. ${"Checkers borrow boards. ".repeat(9)}`),
  "content/b.md": issue("title: Compilers\ndate: 2025-01-02", "## Ownership\n\nThe borrow checker is strict in room 42."),
  "content/c.md": issue("title: Languages\ndate: 2024-01-02", "## Old\n\nPlain C code, running fast.\n\n## New\n\nModern C++ code."),
};

const work = mkdtempSync(join(tmpdir(), "weekly-search-"));
const browser = await launch();
let failed = false;
let step = "";
try {
  await read(build("chinese", chinese), inChinese);
  await read(build("english", english), inEnglish);
} catch (error) {
  failed = true;
  console.error(`failed: ${step}\n  ${error.message}`);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

/** Builds a site of these files; returns its output folder. */
function build(name, files) {
  for (const [path, text] of Object.entries(files)) {
    const place = join(work, name, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  execFileSync(weekly, ["build", "--quiet", "--root", join(work, name), "--now", "2026-11-23"], { env: environment(), stdio: "pipe" });
  return join(work, name, "public");
}

/** Serves a site, and fails on any console message or script error and on any request to another site. */
async function read(site, steps) {
  const server = await serve(site);
  const origin = server.origin + server.prefix;
  const complaints = [];
  const requests = [];
  const open = async (options) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    return page;
  };
  await steps({ open, origin, requests, complaints, site });
  await check("nothing is requested from other sites", () => same(requests.filter((url) => !url.startsWith(server.origin)), []));
  await check("the console is empty", () => same(complaints, []));
  server.close();
}

async function inChinese({ open, origin, requests, complaints, site }) {
  const page = await open();
  await page.goto(`${origin}/issues/`);
  await check("no part of the search is loaded before it is used", () =>
    same(requests.filter((url) => /pagefind|search\.css|search\/$/.test(url)), []),
  );
  await check("/ opens a dialog with the focus in the field", async () => {
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open] input:focus");
    same(await page.inputValue("#weekly--search-words"), "");
  });
  for (const [words, first] of [
    ["限流", "第 2 期：限流专题"],
    ["熔断", "第 1 期：潮汐表"],
    ["消息队列", "第 1 期：潮汐表"],
    ["队列", "第 1 期：潮汐表"],
    ["息队", "第 1 期：潮汐表"],
    ["适应限流", "第 1 期：潮汐表"],
    ["灯塔守望", "第 1 期：潮汐表"],
    ["限流 熔断", "第 1 期：潮汐表"],
    ["潮汐", "第 1 期：潮汐表"],
    ["周五", "关于"],
    ["borrow", "第 2 期：限流专题"],
    ["CHECKER", "第 2 期：限流专题"],
    ["c++", "第 2 期：限流专题"],
    ["try-lock", "第 2 期：限流专题"],
    ["#1", "第 1 期：潮汐表"],
  ]) {
    await check(`${words} finds ${first}`, async () => same((await ask(page, words))[0]?.title, first));
  }
  await check("missing words and drafts are not found", async () => {
    for (const words of ["机密", "草稿", "航海日记"]) same(await ask(page, words), []);
    same(await page.textContent(".search-status"), "没有找到相关内容。");
  });
  await check("#n finds the issue, or else the number", async () => {
    same((await ask(page, "#1")).map(({ title }) => title), ["第 1 期：潮汐表"]);
    const [{ title, marked }] = await ask(page, "#20");
    same([title, marked], ["便条 20", ["20"]]);
  });
  await check("a result names issue and day, and links to the heading", async () => {
    const [result] = await ask(page, "熔断");
    same([result.number, result.day, result.marked], ["第 1 期", "2025年3月7日", ["熔断"]]);
    same(result.places, [["本周推荐", `${new URL(origin).pathname}/issues/2025-03-07-issue-1/#${encodeURIComponent("本周推荐")}`]]);
  });
  await check("text that looks like HTML is shown as text", async () => {
    await ask(page, "vec");
    same(await page.evaluate(() => document.querySelector(".search-place .search-excerpt").textContent.includes("Vec<T>")), true);
  });
  await check("text before the first heading is found too", async () => {
    const [result] = await ask(page, "灯塔");
    same([result.places, result.marked], [[], ["灯塔"]]);
  });
  await check("arrows move, letters continue in the field, Esc closes", async () => {
    same((await ask(page, "限流")).length, 2);
    const focus = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
    const trace = [];
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "ArrowUp"]) {
      await page.keyboard.press(key);
      trace.push(await focus());
    }
    same(trace, ["第 2 期：限流专题", "限流", "第 1 期：潮汐表", "限流", "第 2 期：限流专题", "weekly--search-words"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("x");
    same(await page.inputValue("#weekly--search-words"), "限流x");
    await page.keyboard.press("Escape");
    same(await page.evaluate(() => document.querySelector("dialog").open), false);
  });
  await check("the link in the menu opens the dialog, Tab stays in it, and the focus returns", async () => {
    const link = page.locator(".menu a[aria-haspopup=dialog]");
    await link.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open] input:focus");
    await ask(page, "限流");
    for (let n = 0; n < 20; n += 1) {
      await page.keyboard.press("Tab");
      // Between the last and the first element of the dialog, the focus is in the browser's own controls.
      same(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest("dialog")), true);
    }
    await page.click(".search-close");
    same(await link.evaluate((element) => element === document.activeElement), true);
  });
  await check("results can be filtered by category and year", async () => {
    await page.keyboard.press("/");
    const titles = async () => (await results(page)).map(({ title }) => title);
    const choose = async (name, value, count) => {
      await page.selectOption(`select[name=${name}]`, value);
      await page.waitForFunction((count) => document.querySelectorAll(".search-results > li").length === count, count);
    };
    await ask(page, "限流");
    await choose("year", "2025", 1);
    same(await titles(), ["第 1 期：潮汐表"]);
    await choose("year", "", 2);
    await choose("category", "专题", 1);
    same(await titles(), ["第 2 期：限流专题"]);
    await page.fill("#weekly--search-words", "");
    await choose("category", "新闻", 1);
    same(await titles(), ["第 1 期：潮汐表"]);
    await choose("category", "", 0);
  });
  await check("Enter moves to the first result, and opens it", async () => {
    await ask(page, "消息队列");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".search-title:focus");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**-issue-1/#*");
    same(await page.evaluate(() => document.querySelector(":target").firstChild.textContent.trim()), "问答");
  });
  await check("a search has a URL", async () => {
    await page.goto(`${origin}/search/?q=${encodeURIComponent("限流")}&year=2025`);
    await page.waitForSelector(".search-results > li");
    same((await results(page)).map(({ title }) => title), ["第 1 期：潮汐表"]);
    await page.fill("#weekly--search-words", "熔断");
    await page.waitForFunction(() => decodeURIComponent(location.search) === "?q=熔断&year=2025");
    await page.click("h1");
    await page.keyboard.press("/");
    await page.waitForSelector("#weekly--search-words:focus");
  });
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [320, 390, 1280]) {
      await check(`page and dialog pass axe and fit, ${width} px, ${colorScheme}`, async () => {
        const page = await open({ colorScheme, viewport: { width, height: 700 } });
        const looks = async () => {
          await page.evaluate(readFileSync(axe(), "utf8"));
          same([await page.evaluate(tooWide), await page.evaluate(runAxe)], ["", []]);
        };
        await page.goto(`${origin}/search/?q=${encodeURIComponent("限流")}`);
        await page.waitForSelector(".search-results > li");
        await looks();
        await page.goto(`${origin}/about/`);
        await page.keyboard.press("/");
        await page.waitForSelector("dialog[open] input:focus");
        await looks();
        await ask(page, "限流");
        await looks();
        same(await page.evaluate(() => { const { scrollWidth, clientWidth } = document.querySelector("dialog"); return scrollWidth - clientWidth; }), 0);
        await page.context().close();
      });
    }
  }
  await check("without scripts the page says that it needs them, and has links to lists", async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${origin}/issues/`);
    await page.click(".menu a:last-of-type >> text=搜索");
    await page.waitForURL("**/search/");
    same(await page.isVisible("text=搜索需要 JavaScript"), true);
    same(await page.isVisible("#weekly--search-words"), false);
    same(await page.isVisible("main .ways a"), true);
  });
  for (const file of ["pagefind.js*", "pagefind-entry.json*", "*.pf_meta", "fragment/*"]) {
    await check(`an index without ${file} is reported, and requested again`, async () => {
      const before = complaints.length;
      const page = await open();
      const files = `**/pagefind/${file}`;
      await page.route(files, (route) => route.abort());
      await page.goto(`${origin}/search/`);
      await page.fill("#weekly--search-words", "限流");
      await page.waitForFunction(() => document.querySelector(".search-status").textContent.startsWith("暂时无法加载"));
      await page.unroute(files);
      same((await ask(page, "熔断")).length, 1);
      // These complaints were expected.
      complaints.length = before;
      await page.context().close();
    });
  }
  await check("a page opened before the index was replaced finds the content of the new one", async () => {
    const page = await open();
    await page.goto(`${origin}/search/`);
    same((await ask(page, "栈桥")).length, 0);
    const before = complaints.length;
    const place = join(site, "pagefind");
    renameSync(place, `${place}.before`);
    cpSync(join(build("later", later), "pagefind"), place, { recursive: true });
    same((await ask(page, "栈桥")).map(({ title }) => title), ["第 3 期：栈桥"]);
    complaints.length = before;
    rmSync(place, { recursive: true });
    renameSync(`${place}.before`, place);
    await page.context().close();
  });
  await check("two quick clicks on the button for more show all results, each once", async () => {
    const page = await open();
    await page.goto(`${origin}/search/?year=2024`);
    await page.waitForSelector(".search-more:not([hidden])");
    await page.evaluate(() => { const more = document.querySelector(".search-more button"); more.click(); more.click(); });
    await page.waitForSelector(".search-more[hidden]", { state: "attached" });
    await page.waitForFunction(() => document.querySelectorAll(".search-results > li").length === 20);
    same(new Set((await results(page)).map(({ title }) => title)).size, 20);
    await page.context().close();
  });
  await check("a click on its edge leaves the dialog open, one outside closes it", async () => {
    const page = await open();
    await page.goto(`${origin}/about/`);
    await page.keyboard.press("/");
    await page.waitForSelector("dialog[open] input:focus");
    const { x, y } = await page.locator("dialog").boundingBox();
    await page.mouse.click(x + 4, y + 4);
    same(await page.locator("dialog[open]").count(), 1);
    await page.mouse.click(4, y + 40);
    same(await page.locator("dialog[open]").count(), 0);
    await page.context().close();
  });
  await check("a page without a language can be searched", async () => {
    const page = await open();
    await page.route("**/search/", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/<html lang="[^"]*"/, "<html") });
    });
    await page.goto(`${origin}/search/`);
    same((await ask(page, "熔断")).length, 1);
    await page.context().close();
  });
  await check("all parts of an index are searched", async () => {
    // Use the site of the later issue as the second part of this index.
    const second = join(site, "pagefind/1");
    cpSync(join(work, "later/public/pagefind"), second, { recursive: true });
    rmSync(join(second, "pagefind.js"));
    const page = await open();
    await page.route("**/search/", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('data-parts="1"', 'data-parts="2"') });
    });
    await page.goto(`${origin}/search/`);
    same((await ask(page, "栈桥 ")).map(({ title }) => title), ["第 3 期：栈桥"]);
    same((await ask(page, "熔断")).map(({ title }) => title), ["第 1 期：潮汐表"]);
    rmSync(second, { recursive: true });
    await page.context().close();
  });
  await check("the script is within its size limit", () => {
    const size = readFileSync(join(site, "search.js")).length;
    if (size >= 15_000) throw new Error(`search.js has ${size} bytes`);
  });
}

async function inEnglish({ open, origin }) {
  const page = await open();
  await page.goto(`${origin}/search/`);
  const first = async (words) => (await ask(page, words))[0]?.title;
  await check("the most relevant result comes first", async () => same(await first("checker"), "Checkers"));
  await check("words are found in other forms", async () => same(await first("runs"), "Languages"));
  await check("pages with adjacent words come first", async () => same(await first("borrow checker"), "Compilers"));
  await check("#n is the number as a word if issues have no numbers", async () => same(await first("#42"), "Compilers"));
  await check("C++ is not C", async () => same((await ask(page, "c++"))[0].places[0][0], "New"));
  await check("the newest comes first if that order is selected", async () => {
    await page.selectOption("select[name=order]", "newest");
    await page.waitForFunction(() => /order=newest/.test(location.search));
    // By relevance, it would be second.
    same((await ask(page, "checker")).map(({ title }) => title), ["Compilers", "Checkers", "A page"]);
  });
}

/** Types words, waits for the results and returns them. */
async function ask(page, words) {
  await page.fill("#weekly--search-words", "");
  await page.waitForFunction(() => !document.querySelector(".search-status").textContent);
  await page.fill("#weekly--search-words", words);
  await page.waitForFunction(() => document.querySelector(".search-status").textContent);
  return results(page);
}

/** The results shown on the page. */
function results(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll(".search-results > li")].map((item) => ({
      title: item.querySelector(".search-title").textContent,
      number: item.querySelector(".search-number").firstChild.textContent,
      day: item.querySelector("time")?.textContent,
      marked: [...new Set([...item.querySelectorAll("mark")].map((mark) => mark.textContent))],
      places: [...item.querySelectorAll(".search-place a")].map((place) => [place.textContent, place.getAttribute("href")]),
    })),
  );
}

async function check(what, test) {
  step = what;
  await test();
  console.log(`ok: ${what}`);
}

function same(found, expected) {
  const [a, b] = [found, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`found ${a}, expected ${b}`);
}
