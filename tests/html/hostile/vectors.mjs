// The vectors of hostile.mjs: read from the text files in this folder, and laid out as a site.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

/** The word that every page with a vector holds, for the search. */
export const word = "lighthouse";

/**
 * Every vector: `{ n, kind, name, text, file }`. A line `%% KIND NAME` begins one. In its text `{n}` is its
 * number, and `‹U+XXXX›` the character of that code point.
 */
export function vectors() {
  const all = [];
  for (const file of readdirSync(here).filter((name) => name.endsWith(".txt")).sort()) {
    for (const part of `\n${readFileSync(join(here, file), "utf8")}`.split("\n%% ").slice(1)) {
      const n = all.length + 1;
      const [head, ...lines] = part.replaceAll("{n}", `${n}`).replace(/‹U\+([0-9A-F]+)›/g, (_, code) => String.fromCodePoint(parseInt(code, 16))).split("\n");
      const [, kind, name] = /^(\w+) (.*)$/.exec(head);
      all.push({ n, kind, name, text: lines.join("\n"), file });
    }
  }
  return all;
}

const settings = (profile, html) => `
title: Notes
base_url: https://notes.example
paginate_by: 100
feeds: {limit: 5000, terms: false, authority: notes.example}
markdown: {html: ${html}, profile: ${profile}}
`;

const front = (lines) => `---\n${lines.trimEnd()}\n---\n`;

/** The body of a vector: behind a heading and a text that must stay whole, before another heading. */
const body = ({ n, text }) => `## Lighthouse ${n}\n\nThe ${word} before it.\n\n${text}\n\n## After it\n`;

/** The files of the site that hold a vector, by path below `content/`. */
const kinds = {
  body: (vector) => ({ [`v/${vector.n}.md`]: front(`title: Vector ${vector.n}\ndate: 2026-11-20`) + body(vector) }),
  front: ({ n, text }) => {
    const has = (key) => new RegExp(`^${key}:`, "m").test(text);
    const rest = `${has("title") ? "" : `title: Vector ${n}\n`}${has("date") ? "" : "date: 2026-11-20\n"}`;
    return { [`v/${n}.md`]: front(`${rest}${text}`) + body({ n, text: "" }) };
  },
  page: ({ n, text }) => ({ [`v/${n}.md`]: text }),
  path: ({ name, n, text }) => ({ [name.replace(/^content\//, "")]: front(`date: 2026-11-20`) + body({ n, text }) }),
  file: ({ name, text }) => ({ [name.replace(/^content\//, "")]: text }),
  attach: ({ name, n, text }) => ({
    [`v/${n}/index.md`]:
      front(`title: Vector ${n}\ndate: 2026-11-20\ncover: ${JSON.stringify(name)}`) +
      body({ n, text: `![x](<${name}>) [x](<${name}>) <img src=${JSON.stringify(name)}>` }),
    [`v/${n}/${name}`]: text,
  }),
  root: ({ name, n, text }) => ({ [name]: text, [`v/${n}.md`]: front(`title: Vector ${n}\ndate: 2026-11-20`) + body({ n, text: `[x](/${name})` }) }),
};

/** Writes a site of these vectors into a folder. */
export function layOut(folder, chosen, profile, html) {
  const write = (path, text) => {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  };
  write("weekly.yaml", settings(profile, html));
  write("templates/raw.txt", "{{ page.title }}{{ page.content }}");
  for (const vector of chosen) {
    for (const [path, text] of Object.entries(kinds[vector.kind](vector))) write(`content/${path}`, text);
  }
}
