import { createHash } from "node:crypto";

/** What a link to a world shows where it is posted. */
export interface LinkPreview {
  /** One line. */
  readonly title: string;
  readonly summary: string;
  /** An http or https URL. */
  readonly image: string | null;
  /** The whole link. */
  readonly url: string;
}

/** The entry with a preview in it, as it goes out. */
export interface PreviewAnswer {
  readonly status: 200 | 304;
  readonly etag: string;
  /** Empty for 304. */
  readonly body: string;
}

const LONGEST_SUMMARY = 200;

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const characters = Array.from(line);
  return characters.length <= LONGEST_SUMMARY
    ? line
    : `${characters
        .slice(0, LONGEST_SUMMARY - 1)
        .join("")
        .trimEnd()}…`;
}

/**
 * Puts what crawlers read into the page's entry. Texts of strangers go into attributes and the title alone, escaped.
 *
 * @param index - the built `index.html`
 * @see docs/spec/page.md [G-73]
 */
export function withPreview(index: string, { title, summary, image, url }: LinkPreview): string {
  const description = shortened(summary);
  const metas: readonly (readonly [attribute: string, name: string, content: string])[] = [
    ["property", "og:site_name", "Plaza"],
    ["property", "og:type", "website"],
    ["property", "og:title", title],
    ["property", "og:url", url],
    ["name", "twitter:card", image === null ? "summary" : "summary_large_image"],
    ["name", "twitter:title", title],
    ...(description === ""
      ? []
      : ([
          ["property", "og:description", description],
          ["name", "twitter:description", description],
        ] as const)),
    ...(image === null
      ? []
      : ([
          ["property", "og:image", image],
          ["name", "twitter:image", image],
        ] as const)),
  ];
  const head = metas.map(([attribute, name, content]) => `    <meta ${attribute}="${name}" content="${escaped(content)}" />\n`).join("");
  // With functions: a title may hold what a replacement text would act on.
  const titled = index.replace(/<title>[^<]*<\/title>/, () => `<title>${escaped(title)} · Plaza</title>`);
  const described =
    description === ""
      ? titled
      : titled.replace(/<meta name="description" content="[^"]*"/, () => `<meta name="description" content="${escaped(description)}"`);
  return described.replace(/[ \t]*<\/head>/, (end) => `${head}${end}`);
}

/**
 * The answer to who asks for the entry with a preview.
 *
 * @param known - the `If-None-Match` of the request
 */
export function answerPreview(index: string, preview: LinkPreview, known: string | undefined): PreviewAnswer {
  const body = withPreview(index, preview);
  const etag = `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
  const has = (known ?? "").split(",").some((each) => each.trim() === etag || each.trim() === "*");
  return has ? { status: 304, etag, body: "" } : { status: 200, etag, body };
}
