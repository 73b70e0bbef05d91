import { Problem } from '../../domain/problem.ts';
import type { VerifiedIdentity } from '../../domain/ports/identity-provider.ts';

/** From claims that were checked. The address and whether it is verified come from the same place. */
export function identityOf(
  token: { iss: string; sub: string; [claim: string]: unknown },
  profile: { [claim: string]: unknown },
): VerifiedIdentity {
  if (token.sub === '' || token.sub.length > 255)
    throw new Problem('unauthenticated', 'The provider does not say who signed in.');
  const email = text(profile['email'], 320);
  const name = text(profile['name'], 200);
  const hostedDomain = text(token['hd'] ?? profile['hd'], 255);
  return {
    issuer: token.iss,
    subject: token.sub,
    // Some providers write booleans as text.
    emailVerified: email !== undefined && (profile['email_verified'] === true || profile['email_verified'] === 'true'),
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
    ...(hostedDomain !== undefined && { hostedDomain }),
  };
}

function text(claim: unknown, maxLength: number): string | undefined {
  return typeof claim === 'string' && claim !== '' && claim.length <= maxLength ? claim : undefined;
}
