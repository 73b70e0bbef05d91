/** A web site made of numbers, for crawlers to be tried on: the same for the same settings, and quick to say what it was asked. */

export interface SiteSettings {
  /** `http://host:port`. */
  origin: string;
  /** Articles that are to be found, redirects and doubles not counted. */
  articles: number;
  /** Milliseconds that slow pages take. */
  slow?: number;
  /** Seconds that robots.txt asks for between requests. */
  crawlDelay?: number;
}

export interface SiteReply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Milliseconds before it is sent. */
  delay: number;
}

export interface SiteVisit {
  path: string;
  status: number;
  userAgent: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** What a crawl of the whole site comes to, once its failing pages have recovered. */
export interface Expected {
  documents: number;
  redirected: number;
  duplicates: number;
  robots: number;
  failed: string[];
}

const perChapter = 10;

/**
 * Every kind of page at its place among the articles: each tenth is slow, each fifteenth fails once before it is there, and
 * some address of another is a double, a redirect, or a copy that names its original.
 */
export class Site {
  readonly #settings: Required<SiteSettings>;
  /** Versions of articles that were changed. */
  readonly #edits = new Map<number, number>();
  readonly #gone = new Set<number>();
  readonly #tries = new Map<string, number>();
  /** Whether what fails is gone rather than failing, which takes no time. */
  healed = false;
  readonly visits: SiteVisit[] = [];

  constructor(settings: SiteSettings) {
    this.#settings = { slow: 300, crawlDelay: 0.1, ...settings };
  }

  get #chapters(): number {
    return Math.ceil(this.#settings.articles / perChapter);
  }

  /** Rewrites articles; the first is 1. */
  change(articles: readonly number[]): void {
    for (const number of articles) this.#edits.set(number, (this.#edits.get(number) ?? 0) + 1);
  }

  /** Takes articles away, and the links to them. */
  remove(articles: readonly number[]): void {
    for (const number of articles) this.#gone.add(number);
  }

  /** Articles, chapters with their lists, the start, the orphan that only the sitemap knows, a PDF that is text. */
  get expected(): Expected {
    const { articles } = this.#settings;
    const chapters = this.#chapters;
    return {
      documents: articles - this.#gone.size + chapters + 3,
      redirected: chapters,
      duplicates: 2 * chapters,
      robots: chapters + 1,
      failed: ['/broken', '/missing'],
    };
  }

  async answer(path: string, headers: Headers): Promise<SiteReply> {
    const reply = this.#conditional(this.#reply(new URL(path, this.#settings.origin)), headers);
    const userAgent = headers.get('user-agent') ?? '';
    this.visits.push({ path, status: reply.status, userAgent, at: Date.now() });
    return reply;
  }

  #conditional(reply: SiteReply, headers: Headers): SiteReply {
    const { etag } = reply.headers;
    if (reply.status !== 200 || etag === undefined || headers.get('if-none-match') !== etag) return reply;
    return { ...reply, status: 304, body: '', headers: { etag } };
  }

  #reply(url: URL): SiteReply {
    const [, kind = '', name = ''] = url.pathname.split('/');
    const number = Number(name);
    switch (kind) {
      case '':
        return this.#start();
      case 'robots.txt':
        return text(this.#robots());
      case 'sitemap.xml':
        return xml(this.#sitemap());
      case 'feed.xml':
        return xml(this.#feed());
      case 'chapters':
        return number >= 1 && number <= this.#chapters ? this.#chapter(number) : notFound();
      case 'articles':
        return this.#isThere(number) ? this.#article(number, url) : notFound();
      case 'old':
        return redirect(`/articles/${name}`);
      case 'copies':
        return this.#article(number, url, `<link rel="canonical" href="/articles/${name}">`);
      case 'doubles':
        return this.#article(number, url);
      case 'orphan':
        return html('The orphan', paragraphs('orphan', 0));
      case 'notes.txt':
        return text(`Notes about the site. ${sentence(4711)} ${sentence(4712)}`);
      case 'broken':
        return this.healed ? notFound() : { status: 500, headers: {}, body: 'broken', delay: 0 };
      case 'calendar':
        return this.#calendar(number);
      default:
        return notFound();
    }
  }

  #robots(): string {
    const { origin, crawlDelay } = this.#settings;
    return [
      'User-agent: *',
      'Disallow: /private/',
      'Disallow: /*?print=',
      'Allow: /private/open$',
      `Crawl-delay: ${crawlDelay}`,
      '',
      'User-agent: BadBot',
      'Disallow: /',
      `Sitemap: ${origin}/sitemap.xml`,
    ].join('\n');
  }

  #sitemap(): string {
    const { origin } = this.#settings;
    const urls = [...this.#numbers().map((number) => `/articles/${number}`), '/orphan'];
    return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls
      .map((path) => `<url><loc>${origin}${path}</loc></url>`)
      .join('')}</urlset>`;
  }

  #feed(): string {
    const items = this.#numbers().slice(-5);
    return `<rss version="2.0"><channel><title>News</title>${items
      .map((number) => `<item><title>${number}</title><link>/articles/${number}?utm_source=feed</link></item>`)
      .join('')}</channel></rss>`;
  }

  #numbers(): number[] {
    return Array.from({ length: this.#settings.articles }, (_, index) => index + 1).filter((number) =>
      this.#isThere(number),
    );
  }

  #isThere(number: number): boolean {
    return number >= 1 && number <= this.#settings.articles && !this.#gone.has(number);
  }

  #start(): SiteReply {
    const chapters = Array.from(
      { length: this.#chapters },
      (_, index) => `<a href="/chapters/${index + 1}">Chapter</a>`,
    );
    const more = ['/broken', '/missing', '/notes.txt', '/private/start', '/logo.png', 'mailto:a@b.c', '#top'];
    const links = [...chapters, ...more.map((path) => `<a href="${path}">more</a>`)];
    return html('The start', `${paragraphs('start', 0)}<nav>${links.join(' ')}</nav>`);
  }

  #chapter(chapter: number): SiteReply {
    const first = (chapter - 1) * perChapter + 1;
    const mine = this.#numbers().filter((number) => number >= first && number < first + perChapter);
    const links = [
      ...mine.map((number) => `/articles/${number}`),
      ...mine
        .slice(0, 1)
        .flatMap((number) => [
          `/old/${number}`,
          `/copies/${number}`,
          `/doubles/${number}`,
          `/articles/${number}?print=1`,
          `/articles/${number}?utm_campaign=chapter#part`,
        ]),
    ];
    const list = links.map((path) => `<li><a href="${path}">${path}</a></li>`).join('');
    return html(`Chapter ${chapter}`, `${paragraphs('chapter', chapter)}<nav><ul>${list}</ul></nav>`);
  }

  #article(number: number, url: URL, head = ''): SiteReply {
    const tries = (this.#tries.get(url.pathname) ?? 0) + 1;
    this.#tries.set(url.pathname, tries);
    if (number % 15 === 0 && tries === 1)
      return { status: 503, headers: { 'retry-after': '1' }, body: 'busy', delay: 0 };
    const edition = this.#edits.get(number) ?? 0;
    const body = paragraphs(`article edition ${edition}`, number * 100 + edition);
    const next = this.#isThere(number + 1) ? `<a href="/articles/${number + 1}">Next</a>` : '';
    // What differs with every visit is no content.
    const token = `<script>var token = "${Math.random()}";</script>`;
    const reply = html(`Article ${number}`, `${body}<nav>${next}</nav>`, `${head}${number % 4 === 0 ? token : ''}`);
    return { ...reply, delay: number % 10 === 0 ? this.#settings.slow : 0 };
  }

  /** Links to itself for ever. */
  #calendar(month: number): SiteReply {
    return html(`Month ${month}`, `<p>Month ${month}</p><a href="/calendar/${month + 1}">Next month</a>`);
  }
}

const words =
  'harbour lighthouse ferry captain storm island market bridge window garden river mountain letter engine copper wheat'.split(
    ' ',
  );

/** Says something else for each number. */
function sentence(seed: number): string {
  const word = (place: number): string => words[(seed * 7 + place * (3 + (seed % 5))) % words.length] ?? '';
  return `In ${1000 + seed} the ${word(1)} near the ${word(2)} kept a ${word(3)} for every ${word(4)} of number ${seed}.`;
}

function paragraphs(what: string, seed: number): string {
  const lines = Array.from({ length: 4 }, (_, index) => `<p>${what}: ${sentence(seed * 4 + index)}</p>`);
  return lines.join('');
}

function html(title: string, body: string, head = ''): SiteReply {
  const page = `<!doctype html><html><head><title>${title}</title>${head}</head><body><main><h1>${title}</h1>${body}</main></body></html>`;
  const isSteady = !page.includes('<script>');
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', ...(isSteady && { etag: `"${hash(page)}"` }) },
    body: page,
    delay: 0,
  };
}

function text(body: string): SiteReply {
  return { status: 200, headers: { 'content-type': 'text/plain', etag: `"${hash(body)}"` }, body, delay: 0 };
}

function xml(body: string): SiteReply {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body, delay: 0 };
}

function redirect(location: string): SiteReply {
  return { status: 301, headers: { location }, body: '', delay: 0 };
}

function notFound(): SiteReply {
  return { status: 404, headers: { 'content-type': 'text/html' }, body: '<p>Not here</p>', delay: 0 };
}

function hash(text: string): string {
  let value = 5381;
  for (let index = 0; index < text.length; index += 1) value = ((value * 33) ^ text.charCodeAt(index)) >>> 0;
  return value.toString(36);
}
