import { expect, it } from 'vitest';
import hello from '../../../plugins/hello/index.ts';
import { grantedFake } from '../../fakes/granted.ts';

const granted = grantedFake({ settings: { salutation: 'Good day' } });

it('greets by name, in the words of its setting', async () => {
  expect(await hello.tools.greet({ name: ' Ada ' }, granted)).toEqual({ greeting: 'Good day, Ada!' });
});

it('refuses to greet nobody', async () => {
  await expect(hello.tools.greet({ name: ' ' }, granted)).rejects.toMatchObject({ code: 'bad_request' });
});
