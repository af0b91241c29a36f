// Starts the browser, and serves a built site to it on this machine.

import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";

import { installed, missing } from "./site.mjs";

const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml",
  ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
};

/** The path of Chromium. Exits if it does not exist. */
export function executable() {
  const path = process.env.CHROMIUM || "/usr/bin/chromium";
  if (!existsSync(path)) {
    missing(
      `Chromium not found at ${path}`,
      "install it, with fonts for Chinese (apt install chromium fonts-noto-cjk), or set CHROMIUM to its path",
    );
  }
  return path;
}

/** Starts Chromium without background requests; with `alone`, no host name is resolved. */
export async function launch({ alone = false } = {}) {
  installed("playwright-core/package.json");
  const { chromium } = createRequire(import.meta.url)("playwright-core");
  return chromium.launch({
    executablePath: executable(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...(alone ? ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] : []),
    ],
  });
}

/**
 * Delays rendering until the first piece of a page has been parsed. Otherwise a slow browser may render
 * a half-parsed page, and the result depends on the machine.
 */
const expectFirst = '<link rel="expect" href="#first-piece" blocking="render"></head>';

/**
 * Serves a built site on this machine, under the path that its pages expect. With `inPieces`, the part
 * after the first line of a page's footer is sent only when the page requests `/rest`, to simulate a slow
 * connection; `cuts` returns the number of such pages. Without `policy`, pages may run and load anything.
 */
export async function serve(site, { inPieces = false, policy = true } = {}) {
  const home = readFileSync(join(site, "index.html"), "utf8");
  const prefix = /<link rel="stylesheet" href="([^"]*)\/style\.css/.exec(home)?.[1] ?? "";
  let sendRest;
  let cuts = 0;
  const server = createServer(async (request, response) => {
    const path = decoded(new URL(request.url, "http://localhost").pathname);
    if (inPieces && path === "/rest") {
      sendRest?.();
      response.end();
      return;
    }
    let file = path.startsWith(prefix) ? join(site, normalize(path.slice(prefix.length))) : "";
    if (file && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    const found = file && existsSync(file);
    if (!found) file = join(site, "404.html");
    response.writeHead(found ? 200 : 404, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      // Authors' images, colours from the settings, and the directives listed in docs/search.md: nothing
      // else is needed.
      ...(policy && { "content-security-policy":
        "default-src 'none'; img-src * data:; style-src 'self' 'unsafe-inline'; form-action 'self'; " +
        "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'" }),
    });
    let bytes = existsSync(file) ? readFileSync(file) : Buffer.of();
    let cut = 0;
    if (inPieces && extname(file) === ".html") {
      const [upToFoot, foot] = bytes.toString().split(/(?=<footer class="site-footer")/);
      const line = /^[^]*?<p[^]*?<\/p>/.exec(foot ?? "")?.[0];
      if (line) {
        const first = upToFoot.replace("</head>", expectFirst) + line.replace("<p", '<p id="first-piece"');
        bytes = Buffer.from(first + foot.slice(line.length));
        cut = Buffer.byteLength(first);
        cuts += 1;
        response.write(bytes.subarray(0, cut));
        await new Promise((done) => { sendRest = done; });
      }
    }
    response.end(bytes.subarray(cut));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, prefix, cuts: () => cuts, close: () => server.closeAllConnections() || server.close() };
}

/** A percent-decoded path, or the path itself if it is malformed. */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The path of axe's script. */
export const axe = () => installed("axe-core/axe.min.js");

/** In the page: describes an element that makes it wider than the window; empty if there is none. */
export function tooWide() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const out = [...document.body.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !element.closest(".skip"),
  );
  return `${root.scrollWidth} px in ${root.clientWidth}, ${out ? out.outerHTML.slice(0, 120) : "unknown"}`;
}

/** In the page: the violations found by axe, one line for each rule. */
export async function runAxe() {
  // In addition to the defaults: a contrast of 7:1, and targets of 24 px.
  const rules = { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } };
  const { violations } = await window.axe.run(document, { rules, resultTypes: ["violations"] });
  return violations.map(({ id, nodes: [first, ...others] }) => {
    const more = others.length ? ` and ${others.length} more` : "";
    return `${id}: ${first.target.join(" ")}${more}: ${first.failureSummary.split("\n")[1].trim()}`;
  });
}
