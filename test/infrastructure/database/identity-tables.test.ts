import { describe } from 'vitest';
import { env } from 'cloudflare:workers';
import { AesSecretBox } from '../../../src/infrastructure/security/secret-box.ts';
import { D1OpenIdFlows } from '../../../src/infrastructure/database/openid-flows.ts';
import { D1SigningKeys } from '../../../src/infrastructure/database/signing-keys.ts';
import { openDatabase } from '../../../src/infrastructure/database/database.ts';
import { openIdFlowsContract } from '../../contracts/openid-flows.ts';
import { signingKeysContract } from '../../contracts/signing-keys.ts';

const database = openDatabase('d1', env);

signingKeysContract('D1', async () => {
  await env.DB.prepare('delete from signing_keys').run();
  return new D1SigningKeys(database);
});

describe('openid flows: D1', () => {
  openIdFlowsContract(async () => {
    await env.DB.prepare('delete from openid_flows').run();
    return new D1OpenIdFlows(
      database,
      new AesSecretBox({ current: 'a secret for sealing what tests keep', previous: [] }),
    );
  });
});
