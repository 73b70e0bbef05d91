import { describe } from 'vitest';
import { openIdLies } from '../../contracts/openid-lies.ts';

describe('an OpenID provider that lies, in workerd', () => {
  openIdLies();
});
