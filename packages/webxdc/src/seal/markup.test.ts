import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isFrameName, rewriteMarkup, unfinishedTagAt } from "./markup.ts";

/** What a reader that enters a tag at any `<` would find: the strictest reading there is. */
function dangersIn(html: string): readonly string[] {
  const found: string[] = [];
  for (const match of html.matchAll(/<([a-z][^\t\n\f\r />]*)/gi)) {
    const name = (match[1] ?? "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    if (isFrameName(name)) found.push(name);
    if (name !== "link" && name !== "meta" && name !== "script") continue;
    const attributes = attributesOf(html.slice(match.index + match[0].length));
    if (attributes === null) {
      // A tag that the text does not finish is none, and what is added later cannot undo a first attribute.
      if (!/^ (?:rel=x-refused|type=text\/plain|http-equiv=x-refused) /.test(html.slice(match.index + match[0].length)))
        found.push(`${name} open`);
      continue;
    }
    const rel = attributes.get("rel");
    if (name === "link" && rel !== undefined) {
      const odd = rel
        .toLowerCase()
        .split(/\s+/)
        .filter(
          (word) =>
            !/^(?:stylesheet|alternate|icon|shortcut|apple-touch-icon|apple-touch-icon-precomposed|mask-icon|x-refused|)$/.test(word),
        );
      if (odd.length > 0) found.push(`link ${odd.join(" ")}`);
    }
    const type = attributes.get("type");
    if (name === "script" && type !== undefined && /&|speculationrules|webbundle/i.test(type)) found.push(`script ${type}`);
    const pragma = attributes.get("http-equiv")?.trim().toLowerCase();
    if (
      name === "meta" &&
      pragma !== undefined &&
      !/^(?:content-type|content-language|default-style|x-ua-compatible|x-refused|refresh)$/.test(pragma)
    ) {
      found.push(`meta ${pragma}`);
    }
    if (pragma === "refresh" && /[:\\&]|\/\//.test(attributes.get("content") ?? ":")) found.push(`refresh ${attributes.get("content")}`);
  }
  return found;
}

/** A second reader of attributes, by expressions: two that agree are less likely both wrong. Null for an unfinished tag. */
function attributesOf(rest: string): Map<string, string> | null {
  const attributes = new Map<string, string>();
  let at = 0;
  for (;;) {
    at += /^[\s/]*/.exec(rest.slice(at))?.[0].length ?? 0;
    if (at >= rest.length) return null;
    if (rest[at] === ">") return attributes;
    const name = /^=?[^\s/>=]*/.exec(rest.slice(at))?.[0] ?? "";
    at += name.length;
    const value = /^\s*=\s*(?:"([^"]*)"|'([^']*)'|(?!["'])([^\s>]*))/.exec(rest.slice(at));
    if (value === null && /^\s*=\s*["']/.test(rest.slice(at))) return null;
    if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), value?.[1] ?? value?.[2] ?? value?.[3] ?? "");
    at += value?.[0].length ?? 0;
  }
}

describe("frames", () => {
  test.each([
    ["<iframe src=x></iframe>", "<x-iframe src=x></x-iframe>"],
    ["<IFRAME/src=x>", "<x-IFRAME/src=x>"],
    ["<frameset><frame\tsrc=a></frameset>", "<x-frameset><x-frame\tsrc=a></x-frameset>"],
    ["<svg><desc><object data=a>", "<svg><desc><x-object data=a>"],
    ["<embed", "<x-embed"],
    ["<!-- <portal> -->", "<!-- <x-portal> -->"],
    ["<p title='<fencedframe>'>", "<p title='<x-fencedframe>'>"],
    ["<<iframe>", "<<x-iframe>"],
    ["<iframes><iframe-x><objection><embed-1>", "<iframes><iframe-x><objection><embed-1>"],
    ["<i\u0131frame><\u0130FRAME><ifr\u0000ame>", "<i\u0131frame><\u0130FRAME><ifr\u0000ame>"],
  ])("[X-4b] %s becomes %s", (html, expected) => {
    expect(rewriteMarkup(html)).toBe(expected);
  });

  test("[X-4b] inside a script nothing changes its meaning, and no reader finds a frame", () => {
    expect(rewriteMarkup("<script>if (a<object && b) c('<iframe>')</script><iframe>")).toBe(
      "<script>if (a< object && b) c('< iframe>')</script><x-iframe>",
    );
    expect(rewriteMarkup("<style>/* <iframe> */</style><iframe>")).toBe("<style>/* < iframe> */</style><x-iframe>");
    const script = "<script>for (let i=0;i<frame.length;i++) x<y</script>";
    expect(rewriteMarkup(script)).toBe(script);
  });

  test("[X-4b] a script that only a comment mentions hides nothing behind it", () => {
    expect(rewriteMarkup("<!-- <script> --><iframe>")).toBe("<!-- <script> --><x-iframe>");
    expect(rewriteMarkup("<!--><script>a<object </script><object>")).toBe("<!--><script>a< object </script><x-object>");
    expect(rewriteMarkup("<svg><script><iframe></script>")).toBe("<svg><script>< iframe></script>");
  });

  test("[X-4b] the attribute srcdoc is broken wherever it may be one", () => {
    expect(rewriteMarkup('<x a="1"srcdoc = "&lt;p>" SRCDOC=2>')).toBe('<x a="1"x-srcdoc = "&lt;p>" x-SRCDOC=2>');
    expect(rewriteMarkup("<p>the srcdoc attribute</p><script>a.srcdoc = 1; srcdoc= 2</script>")).toBe(
      "<p>the srcdoc attribute</p><script>a.srcdoc = 1; srcdoc= 2</script>",
    );
  });
});

describe("hints", () => {
  test.each([
    '<link rel="stylesheet" href="a.css">',
    "<LINK REL='Shortcut Icon' href=i.png>",
    "<link href='data:image/png;base64,AAAA' rel=icon>",
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<meta http-equiv="X-UA-Compatible" content="IE=edge">',
    '<meta http-equiv="refresh" content="0; url=game/index.html?a=1#b">',
    '<script type="module" src="main.js"></script><script type=importmap>{}</script>',
    '<script type="text/x-template"><b></b></script>',
    "<template shadowrootmode=open><p></p></template>",
  ])("[X-4c] %s stays as it is", (html) => {
    expect(rewriteMarkup(html)).toBe(html);
  });

  test.each([
    "<link rel=preconnect href=//a>",
    "<link rel='icon dns-prefetch' href=//a>",
    "<link rel=prefetch rel=stylesheet>",
    "<link href=//a rel=&#112;reconnect>",
    "<link rel='pre&#99onnect'>",
    "<link/rel=preload/>",
    "<link\frel\n=\r'modulepreload'>",
    '<link title="rel=stylesheet" rel="manifest">',
    "<link rel=stylesheet",
    "<link rel=",
    "<link a='>' rel=preload>",
    "<link =rel=stylesheet rel=preload>",
    // The second counts for a browser that reads ahead.
    "<link href=a.css rel=stylesheet rel=preconnect>",
    "<link rel=icon rel=dns-prefetch href=//a>",
    "<link rel=x-refused rel=preconnect href=//a>",
  ])("[X-4c] %s is no hint any more", (html) => {
    const out = rewriteMarkup(html);
    // What is read ahead is led by any `rel`, and by the first address.
    expect(out).toContain(" rel=x-refused href=data:, ");
    expect(dangersIn(out)).toEqual([]);
  });

  test.each([
    "<meta http-equiv=refresh content='0;url=https://a'>",
    "<meta content='0;url=//a' http-equiv=Refresh>",
    "<meta http-equiv=refresh content='0;url=java&#115;cript:a'>",
    "<meta http-equiv=' refresh '>",
    "<meta http-equiv=content-security-policy content=''>",
    "<meta http-equiv=x-dns-prefetch-control content=on>",
    "<meta http-equiv=origin-trial content=a>",
    "<meta http-equiv=&#114;efresh content=1>",
  ])("[X-4c] %s says nothing any more", (html) => {
    const out = rewriteMarkup(html);
    expect(out).toContain(" http-equiv=x-refused ");
    expect(dangersIn(out)).toEqual([]);
  });

  test.each(["<script type=speculationrules>{}</script>", "<script type=' SpeculationRules\n'>", "<script type=&#115;peculationrules>"])(
    "[X-4c] %s lists no pages any more",
    (html) => {
      expect(rewriteMarkup(html)).toContain(" type=text/plain ");
    },
  );
});

/** Texts made of the pieces that make readers of HTML disagree. */
const hostile = fc
  .array(
    fc.constantFrom(
      "<",
      "</",
      "<!--",
      "-->",
      "<!",
      ">",
      "/",
      "=",
      " ",
      "\t",
      "\r",
      "\f",
      '"',
      "'",
      "&",
      "&#60;",
      "\u0000",
      "a",
      "x-",
      "iframe",
      "IFrame",
      "frame",
      "frameset",
      "object",
      "embed",
      "portal",
      "fencedframe",
      "link",
      "meta",
      "script",
      "style",
      "svg",
      "title",
      "rel",
      "type",
      "http-equiv",
      "content",
      "srcdoc",
      "stylesheet",
      "preconnect",
      "refresh",
      "speculationrules",
      "textarea",
      "<![CDATA[",
      "]]>",
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(""));

test("[X-4b] [X-4c] no reader of the result finds a forbidden tag, from whatever `<` it starts", () => {
  fc.assert(
    fc.property(hostile, (html) => {
      expect(dangersIn(rewriteMarkup(html))).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});

test("[X-4b] done twice it changes nothing more", () => {
  fc.assert(
    fc.property(hostile, (html) => {
      const once = rewriteMarkup(html);
      expect(rewriteMarkup(once)).toBe(once);
    }),
    { numRuns: 3_000 },
  );
});

test("[X-4d] HTML written in pieces becomes no forbidden tag either", () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 5 }), (pieces) => {
      let held = "";
      let written = "";
      for (const piece of pieces) {
        const text = held + piece;
        const at = unfinishedTagAt(text);
        held = text.slice(at);
        written += rewriteMarkup(text.slice(0, at));
      }
      const frames = dangersIn(written).filter((danger) => !danger.endsWith(" open"));
      expect(frames).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});

test("[X-4d] only what could become a forbidden tag is held back", () => {
  expect(unfinishedTagAt("<p>a<b")).toBe(6 - 0);
  expect(unfinishedTagAt("<p>a<ifr")).toBe(4);
  expect(unfinishedTagAt("<p>a</")).toBe(4);
  expect(unfinishedTagAt("<p><link rel='")).toBe(3);
  expect(unfinishedTagAt("<p><link rel=''>")).toBe(16);
});

test("[X-4b] a page made to be slow to read takes no longer than another", () => {
  const slow = [
    "<link ".repeat(20_000),
    "<!--".repeat(20_000),
    `${"<!-- ".repeat(10_000)}<`,
    "= ".repeat(20_000),
    "<script ".repeat(10_000),
  ];
  for (const html of slow) {
    expect(rewriteMarkup(html).length).toBeGreaterThanOrEqual(html.length);
    unfinishedTagAt(html);
  }
});
