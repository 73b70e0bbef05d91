import { MemorySigningKeys } from '../../fakes/signing-keys.ts';
import { signingKeysContract } from '../../contracts/signing-keys.ts';

signingKeysContract('in memory', () => new MemorySigningKeys());
