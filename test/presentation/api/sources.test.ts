import { beforeAll, describe, expect, it } from 'vitest';
import { env } from 'cloudflare:workers';
import { Client, json } from './client.ts';
import { until } from '../../workers/background.ts';
import type { CrawlReport } from '../../../src/domain/ports/source-store.ts';
import type {
  Document,
  Page,
  SearchReply,
  Source,
  SourcePageView,
  SourceReceipt,
  Task,
  TaskDetail,
} from '../../../src/application/protocol/resources.ts';
import type { SiteVisit } from '../../sites/site.ts';

let owner: Client;

beforeAll(async () => {
  owner = await Client.signIn();
});

const patience = 60_000;

async function addSource(collectionId: string, body: object): Promise<SourceReceipt> {
  const reply = await owner.fetch(`/api/v1/collections/${collectionId}/documents`, json(body));
  expect(reply.status).toBe(202);
  return reply.json();
}

/** Waits for the crawl, and for everything that it handed over. */
async function crawled(taskId: string): Promise<TaskDetail> {
  const idle = async (): Promise<boolean> =>
    (await env.DB.prepare(
      "SELECT count(*) AS n FROM tasks WHERE (id = ?1 OR parent_id = ?1) AND state IN ('queued', 'running', 'waiting')",
    )
      .bind(taskId)
      .first<number>('n')) === 0;
  await until('the crawl is over', idle, patience);
  return owner.get<TaskDetail>(`/api/v1/tasks/${taskId}`);
}

async function control(site: string, change = ''): Promise<SiteVisit[]> {
  return (await fetch(`${site}/control?${change}`)).json();
}

async function documentsOf(collectionId: string): Promise<Document[]> {
  return (await owner.get<Page<Document>>(`/api/v1/collections/${collectionId}/documents`)).items;
}

async function pagesOf(sourceId: string): Promise<Map<string, SourcePageView>> {
  const { items } = await owner.get<Page<SourcePageView>>(`/api/v1/sources/${sourceId}/pages`);
  return new Map(items.map((page) => [new URL(page.url).pathname + new URL(page.url).search, page]));
}

const reportOf = ({ result }: Task): CrawlReport => result as CrawlReport;

describe('a site', () => {
  const site = 'http://whole20.site.test';
  let collectionId: string;
  let source: Source;

  beforeAll(async () => {
    collectionId = await owner.newCollection('A site');
  });

  it(
    'is taken in whole and politely',
    async () => {
      const receipt = await addSource(collectionId, { url: `${site}/`, crawl: { kind: 'site', pages: 100 } });
      expect(receipt.source).toMatchObject({ url: `${site}/`, state: 'crawling', kind: 'site', pages: 100 });
      const task = await crawled(receipt.taskId);
      expect(task).toMatchObject({ state: 'done', kind: 'crawl', subject: collectionId });
      expect(reportOf(task)).toEqual({
        fetched: 33,
        added: 25,
        changed: 0,
        unchanged: 0,
        vanished: 0,
        duplicates: 4,
        redirected: 2,
        robots: 3,
        skipped: 0,
        failures: 2,
        failed: [
          { url: `${site}/broken`, reason: 'The site answers 500.' },
          { url: `${site}/missing`, reason: expect.stringContaining('no such page') as string },
        ],
        complete: true,
      });
      const documents = await documentsOf(collectionId);
      expect(documents).toHaveLength(25);
      expect(documents.every(({ state, sourceId }) => state === 'ready' && sourceId === receipt.source.id)).toBe(true);
      expect(documents.map(({ title }) => title)).toContain('Article 15');
      source = await owner.get<Source>(`/api/v1/sources/${receipt.source.id}`);
      expect(source).toMatchObject({ state: 'ready', report: { added: 25 } });

      const visits = await control(site);
      expect(visits.filter(({ path }) => path === '/robots.txt')).toHaveLength(1);
      expect(visits.some(({ path }) => path.startsWith('/private') || path.includes('print='))).toBe(false);
      expect(visits.every(({ userAgent }) => /^NexusBot\/[\d.]+/.test(userAgent))).toBe(true);
      const gaps = visits.slice(1).map(({ at }, index) => at - (visits[index]?.at ?? 0));
      // Two may come close together when the first was late on its way.
      expect(gaps.filter((gap) => gap < 60).length).toBeLessThan(3);
      expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeGreaterThan(100);
    },
    patience,
  );

  it('says of each page what became of it', async () => {
    const pages = await pagesOf(source.id);
    expect(pages.get('/articles/1')).toMatchObject({ state: 'indexed', status: 200, title: 'Article 1', depth: 1 });
    expect(pages.get('/old/1')).toMatchObject({ state: 'redirected', target: `${site}/articles/1` });
    expect(pages.get('/copies/1')).toMatchObject({ state: 'duplicate', target: `${site}/articles/1` });
    expect(pages.get('/doubles/1')).toMatchObject({
      state: 'duplicate',
      documentId: pages.get('/articles/1')?.documentId,
    });
    expect(pages.get('/private/start')).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('robots') as string,
    });
    expect(pages.has('/logo.png')).toBe(false);
    expect([...pages.keys()].filter((path) => path.includes('utm_'))).toEqual([]);
  });

  it(
    'is looked at again, and only what changed is worked on',
    async () => {
      const before = new Map((await documentsOf(collectionId)).map((document) => [document.id, document]));
      await control(site, 'change=3,7,11');
      const task = await owner.post<Task>(`/api/v1/sources/${source.id}/crawl`, {});
      expect(await owner.status(`/api/v1/sources/${source.id}/crawl`, { method: 'POST' })).toBe(409);
      expect(reportOf(await crawled(task.id))).toMatchObject({ added: 0, changed: 3, unchanged: 22, vanished: 0 });
      const after = await documentsOf(collectionId);
      const reworked = after.filter(({ id, version }) => version !== before.get(id)?.version);
      expect(reworked.map(({ title }) => title).toSorted()).toEqual(['Article 11', 'Article 3', 'Article 7']);
      expect(reworked.every(({ state, version }) => state === 'ready' && version === 2)).toBe(true);
      const found = await owner.post<SearchReply>('/api/v1/search', {
        query: 'edition 1',
        collectionIds: [collectionId],
      });
      expect(found.results[0]?.text).toContain('edition 1');
      // Steady pages are not even sent again.
      expect((await control(site)).filter(({ status }) => status === 304).length).toBeGreaterThan(15);
    },
    patience,
  );

  it(
    'marks what is gone, and lets go of it when it is told to',
    async () => {
      await control(site, 'remove=5&heal=1');
      const first = await owner.post<Task>(`/api/v1/sources/${source.id}/crawl`, {});
      expect(reportOf(await crawled(first.id))).toMatchObject({ vanished: 1, failures: 2, unchanged: 24 });
      const gone = (await pagesOf(source.id)).get('/articles/5');
      expect(gone).toMatchObject({ state: 'vanished', vanished: true });
      const kept = await owner.get<Document>(`/api/v1/documents/${gone?.documentId}`);
      expect(kept).toMatchObject({ state: 'ready', note: expect.stringContaining('no longer') as string });

      await owner.status(`/api/v1/sources/${source.id}`, json({ vanished: 'remove' }, {}, 'PATCH'));
      await control(site, 'remove=6');
      const second = await owner.post<Task>(`/api/v1/sources/${source.id}/crawl`, {});
      expect(reportOf(await crawled(second.id))).toMatchObject({ vanished: 1 });
      const titles = (await documentsOf(collectionId)).map(({ title }) => title);
      expect(titles).not.toContain('Article 6');
      expect(titles).toContain('Article 5');
    },
    2 * patience,
  );

  it(
    'does not bring back what somebody deleted, and goes with its documents when asked to',
    async () => {
      const doomed = (await documentsOf(collectionId)).find(({ title }) => title === 'Article 9');
      await owner.fetch(`/api/v1/documents/${doomed?.id}`, { method: 'DELETE' });
      await control(site, 'change=9');
      const again = await owner.post<Task>(`/api/v1/sources/${source.id}/crawl`, {});
      expect(reportOf(await crawled(again.id))).toMatchObject({ added: 0, changed: 0, skipped: 1 });
      expect((await documentsOf(collectionId)).map(({ title }) => title)).not.toContain('Article 9');

      const reply = await owner.fetch(`/api/v1/sources/${source.id}?documents=remove`, { method: 'DELETE' });
      expect(reply.status).toBe(202);
      expect(await owner.ended((await reply.json<Task>()).id)).toMatchObject({ state: 'done' });
      expect(await documentsOf(collectionId)).toEqual([]);
      expect(await owner.status(`/api/v1/sources/${source.id}`)).toBe(404);
    },
    patience,
  );
});

it(
  'that is cut off goes on where it was, and asks for nothing twice',
  async () => {
    const site = 'http://cut10.site.test';
    const collectionId = await owner.newCollection('Cut off');
    const { taskId } = await addSource(collectionId, { url: `${site}/`, crawl: { kind: 'site' } });
    const looked = async (): Promise<number> =>
      (await env.DB.prepare(
        'SELECT count(*) AS n FROM source_pages WHERE visited_in > 0 AND status = 200',
      ).first<number>('n')) ?? 0;
    const before = await looked();
    await until('some pages are there', async () => (await looked()) >= before + 5, patience);
    // As if another worker had taken it, and died.
    await env.DB.prepare('UPDATE tasks SET lease = lease + 1, lease_until = 0 WHERE id = ?').bind(taskId).run();
    const task = await crawled(taskId);
    expect(task).toMatchObject({ state: 'done', attempt: 2 });
    expect(reportOf(task)).toMatchObject({ added: 14, duplicates: 2, redirected: 1, failures: 2, complete: true });
    const documents = await documentsOf(collectionId);
    expect(documents.map(({ state }) => state)).toEqual(documents.map(() => 'ready'));
    expect(documents).toHaveLength(14);
    const asked = (await control(site)).filter(({ status }) => status === 200).map(({ path }) => path);
    const twice = asked.filter((path, index) => asked.indexOf(path) < index && !/robots|sitemap/.test(path));
    // Whatever was on its way at that moment.
    expect(twice.length).toBeLessThanOrEqual(1);
  },
  patience,
);

describe('an address', () => {
  it(
    'is known by what lies there: a page, a feed, a sitemap',
    async () => {
      const site = 'http://kinds8.site.test';
      const collectionId = await owner.newCollection('Kinds');
      const page = await addSource(collectionId, { url: `${site}/articles/1?utm_source=x#top` });
      expect(page.source.url).toBe(`${site}/articles/1`);
      expect(reportOf(await crawled(page.taskId))).toMatchObject({ fetched: 1, added: 1 });
      const feed = await addSource(collectionId, { url: `${site}/feed.xml` });
      expect(reportOf(await crawled(feed.taskId))).toMatchObject({ fetched: 5, added: 5 });
      const sitemap = await addSource(collectionId, { url: `${site}/sitemap.xml` });
      // What other sources of the collection have brought, byte by byte, is not taken twice.
      expect(reportOf(await crawled(sitemap.taskId))).toMatchObject({ fetched: 9, added: 5, duplicates: 4 });
      const { items } = await owner.get<Page<Source>>(`/api/v1/sources?collectionId=${collectionId}`);
      expect(items.map(({ kind }) => kind)).toEqual(['page', 'feed', 'sitemap']);
    },
    patience,
  );

  it(
    'that leads on for ever ends at the limit',
    async () => {
      const collectionId = await owner.newCollection('Trap');
      const { taskId } = await addSource(collectionId, {
        url: 'http://trap1.site.test/calendar/1',
        crawl: { kind: 'site', pages: 12, depth: 50 },
      });
      expect(reportOf(await crawled(taskId))).toMatchObject({ fetched: 12, added: 12, complete: false });
    },
    patience,
  );

  it(
    'that cannot be had says why',
    async () => {
      const collectionId = await owner.newCollection('Nothing');
      for (const [url, code] of [
        ['http://127.0.0.1:9/page', 'egress_refused'],
        ['http://gone1.site.test/nowhere', 'document_unreadable'],
        ['http://shut1.site.test/private/page', 'forbidden'],
      ]) {
        const { source, taskId } = await addSource(collectionId, { url });
        expect(await crawled(taskId)).toMatchObject({ state: 'failed', error: { code } });
        expect(await owner.get(`/api/v1/sources/${source.id}`)).toMatchObject({ state: 'failed', error: { code } });
      }
      const documents = `/api/v1/collections/${collectionId}/documents`;
      for (const url of ['', 'ftp://site.test/', 'http://a:b@site.test/', 'javascript:alert(1)', 'no address'])
        expect(await owner.status(documents, json({ url }))).toBe(400);
      expect(await owner.status(documents, json({ url: 'http://site.test/', crawl: { kind: 'all' } }))).toBe(400);
    },
    patience,
  );

  it('is kept fresh by the clock, and goes with its collection', async () => {
    const collectionId = await owner.newCollection('Fresh');
    const site = 'http://fresh1.site.test/articles/1';
    const every = { cron: '0 4 * * 1', timeZone: 'Europe/Berlin' };
    const { source, taskId } = await addSource(collectionId, { url: site, crawl: { schedule: every } });
    expect(source.schedule).toMatchObject(every);
    await crawled(taskId);
    expect((await owner.get<Page<unknown>>('/api/v1/schedules')).items).toEqual([]);
    expect(await owner.status(`/api/v1/schedules/${source.id}`)).toBe(404);
    await env.DB.prepare('UPDATE schedules SET next_at = ? WHERE id = ?')
      .bind(Date.now() - 1000, source.id)
      .run();
    await env.OUTBOX.getByName('outbox').wake();
    let last = taskId;
    await until('the clock has made a task', async () => {
      last = (await owner.get<Source>(`/api/v1/sources/${source.id}`)).taskId ?? '';
      return last !== taskId;
    });
    expect(reportOf(await crawled(last))).toMatchObject({ fetched: 1, unchanged: 1 });
    const off = await owner.fetch(`/api/v1/sources/${source.id}`, json({ schedule: null }, {}, 'PATCH'));
    expect(await off.json()).not.toHaveProperty('schedule');
    await owner.fetch(`/api/v1/sources/${source.id}`, json({ schedule: every }, {}, 'PATCH'));

    const removal = await owner.fetch(`/api/v1/collections/${collectionId}`, { method: 'DELETE' });
    await owner.ended((await removal.json<Task>()).id);
    for (const table of ['sources', 'schedules'])
      expect(await env.DB.prepare(`SELECT id FROM ${table} WHERE id = ?`).bind(source.id).first()).toBeNull();
  });

  it('is for those who may write its collection', async () => {
    const collectionId = await owner.newCollection('Shared');
    const { source, taskId } = await addSource(collectionId, { url: 'http://shared1.site.test/articles/1' });
    await crawled(taskId);
    const member = await owner.invite('member');
    const one = `/api/v1/sources/${source.id}`;
    expect([await member.status(one), await member.status(`${one}/pages`)]).toEqual([404, 404]);
    const access = `/api/v1/collections/${collectionId}/access/user:${await member.id()}`;
    await owner.status(access, json({ level: 'read' }, {}, 'PUT'));
    expect([
      await member.status(one),
      await member.status(`${one}/pages`),
      await member.status(`${one}/crawl`, { method: 'POST' }),
      await member.status(one, json({ pages: 3 }, {}, 'PATCH')),
      await member.status(one, { method: 'DELETE' }),
    ]).toEqual([200, 200, 403, 403, 403]);
    expect((await member.get<Page<Source>>('/api/v1/sources')).items.map(({ id }) => id)).toEqual([source.id]);
    expect(await owner.status(one, { method: 'DELETE' })).toBe(204);
    expect(await documentsOf(collectionId)).toHaveLength(1);
  });
});
