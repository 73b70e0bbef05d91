import { describe } from 'vitest';
import { MemoryOpenIdFlows } from '../../fakes/openid-flows.ts';
import { openIdFlowsContract } from '../../contracts/openid-flows.ts';
import { openIdLies } from '../../contracts/openid-lies.ts';

describe('an OpenID provider that lies, on Node', () => {
  openIdLies();
});

describe('flows in memory', () => {
  openIdFlowsContract(() => new MemoryOpenIdFlows());
});
