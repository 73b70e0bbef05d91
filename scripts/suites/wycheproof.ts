/** Signature vectors of C2SP/wycheproof against the signature layer; see https://github.com/C2SP/wycheproof */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { verifyCompactJws } from '../../src/infrastructure/security/compact-jws.ts';
import type { JwsAlgorithm, VerificationKey } from '../../src/infrastructure/security/compact-jws.ts';

const keyShape = z.looseObject({ kty: z.string(), kid: z.string().optional(), alg: z.string().optional() });
const fileShape = z.object({
  testGroups: z
    .array(
      z.object({
        public: keyShape.optional(),
        private: keyShape,
        tests: z.array(
          z.object({
            tcId: z.number(),
            comment: z.string(),
            jws: z.union([z.string(), z.looseObject({})]),
            result: z.enum(['valid', 'invalid', 'acceptable']),
          }),
        ),
      }),
    )
    .max(10_000),
});

/** What the product signs and checks its own tokens with. */
const productAlgorithm: JwsAlgorithm = 'ES256';
const algorithms = [
  'ES256',
  'ES384',
  'ES512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'HS256',
  'HS384',
  'HS512',
] as const satisfies readonly JwsAlgorithm[];

interface Vector {
  name: string;
  jws: string;
  key: VerificationKey;
  valid: boolean;
}

/**
 * Runs every vector of the folder's json_web_signature_test.json twice: as the product is set up, and with the
 * algorithm that the vector's key is for. `misses` lists what is accepted and must not be, and what is refused without
 * one of the reasons in `notes`.
 */
export async function wycheproof(folder: string): Promise<{ cases: number; misses: string[]; notes: string[] }> {
  const vectors = await readVectors(join(folder, 'json_web_signature_test.json'));
  const good = new Set(vectors.filter(({ valid }) => valid).map(identity));
  const misses: string[] = [];
  const notes: string[] = [];
  let asProduct = 0;
  let asKey = 0;
  for (const vector of vectors) {
    const [byProduct, byKey] = [await accepts(vector, productAlgorithm), await accepts(vector, algorithmOf(vector))];
    if (vector.valid) {
      asProduct += byProduct ? 1 : 0;
      asKey += byKey ? 1 : 0;
      if (!byKey) {
        const reason = reasonToRefuse(vector);
        (reason === undefined ? misses : notes).push(
          `${vector.name}: valid, refused${reason === undefined ? '' : `: ${reason}`}`,
        );
      }
    } else if (byProduct || byKey) {
      const contradicted = good.has(identity(vector));
      (contradicted ? notes : misses).push(
        `${vector.name}: invalid, accepted${contradicted ? ': the file calls the same token under the same key valid' : ''}`,
      );
    }
  }
  const valid = vectors.filter((vector) => vector.valid).length;
  notes.unshift(
    `${asKey} of ${valid} valid tokens accepted with the algorithm of their key`,
    `${asProduct} of ${valid} valid tokens accepted as the product is set up, with ${productAlgorithm} only`,
  );
  return { cases: vectors.length, misses, notes };
}

async function readVectors(path: string): Promise<Vector[]> {
  const { testGroups } = fileShape.parse(JSON.parse(await readFile(path, 'utf8')));
  return testGroups.flatMap((group) =>
    group.tests.map(({ tcId, comment, jws, result }) => ({
      name: `${tcId} ${comment}`,
      jws: typeof jws === 'string' ? jws : JSON.stringify(jws),
      // A vector without a public key is for a shared secret.
      key: (group.public ?? group.private) as VerificationKey,
      valid: result === 'valid',
    })),
  );
}

async function accepts({ jws, key }: Vector, algorithm: JwsAlgorithm | undefined): Promise<boolean> {
  return algorithm !== undefined && (await verifyCompactJws(jws, { keys: [key], algorithm })).ok;
}

/** What the key says it is for; what its type is usually for when it says nothing; undefined for no algorithm at all. */
function algorithmOf({ key }: Vector): JwsAlgorithm | undefined {
  const usual: Record<string, JwsAlgorithm> = { EC: 'ES256', RSA: 'RS256', oct: 'HS256' };
  return key.alg === undefined ? usual[key.kty ?? ''] : algorithms.find((name) => name === key.alg);
}

function reasonToRefuse({ jws, key }: Vector): string | undefined {
  if (!/^[\w-]*\.[\w-]*\.[\w-]*$/.test(jws)) return 'it has characters that are not base64url, as RFC 7515 forbids';
  const algorithm = algorithms.find((name) => name === key.alg);
  if (key.alg !== undefined && algorithm === undefined) return `its key is for ${key.alg}, which is no algorithm`;
  const { alg } = z
    .object({ alg: z.string() })
    .parse(JSON.parse(Buffer.from(jws.split('.', 1)[0] ?? '', 'base64url').toString()));
  return key.alg === undefined || alg === key.alg
    ? undefined
    : `its key is for ${key.alg}, and it is signed with ${alg}`;
}

function identity({ jws, key }: Vector): string {
  return JSON.stringify([jws, key]);
}
