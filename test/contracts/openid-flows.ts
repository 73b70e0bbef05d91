import { expect, it } from 'vitest';
import type { OpenIdFlow, OpenIdFlows } from '../../src/domain/ports/openid-flows.ts';

const now = Date.UTC(2026, 0, 1);

function flowOf(state: string, browser = 'browser', expiresAt = now + 600_000): OpenIdFlow {
  return { stateHash: state, browserHash: browser, nonce: 'n', verifier: 'v', returnTo: '/library?q=1', expiresAt };
}

/** What every store of sign-ins on their way keeps to; `open` makes an empty one. */
export function openIdFlowsContract(open: () => OpenIdFlows | Promise<OpenIdFlows>): void {
  const bounds = { now, perBrowser: 3 };

  it('gives a flow back whole, to one of many callers, once', async () => {
    const flows = await open();
    await flows.add(flowOf('a'), bounds);
    await flows.add(flowOf('b'), bounds);
    const taken = await Promise.all(Array.from({ length: 10 }, () => flows.take('a', 'browser')));
    expect(taken.filter((flow) => flow !== undefined)).toEqual([flowOf('a')]);
    expect(await flows.take('a', 'browser')).toBeUndefined();
    expect(await flows.take('b', 'browser')).toEqual(flowOf('b'));
  });

  it('gives another browser nothing and keeps the flow', async () => {
    const flows = await open();
    await flows.add(flowOf('a'), bounds);
    expect(await flows.take('a', 'another')).toBeUndefined();
    expect(await flows.take('a', 'browser')).toEqual(flowOf('a'));
  });

  it('keeps the newest flows of a browser and leaves other browsers alone', async () => {
    const flows = await open();
    await flows.add(flowOf('other', 'another'), bounds);
    for (let index = 0; index < 5; index += 1)
      await flows.add(flowOf(`${index}`, 'browser', now + 600_000 + index), { now: now + index, perBrowser: 3 });
    const taken: boolean[] = [];
    for (let index = 0; index < 5; index += 1) taken.push((await flows.take(`${index}`, 'browser')) !== undefined);
    expect(taken).toEqual([false, false, true, true, true]);
    expect(await flows.take('other', 'another')).toBeDefined();
  });

  it('drops what has expired when something new comes', async () => {
    const flows = await open();
    await flows.add(flowOf('old'), bounds);
    await flows.add(flowOf('new', 'another', now + 1_200_000), { now: now + 600_000, perBrowser: 3 });
    expect(await flows.take('old', 'browser')).toBeUndefined();
  });
}
