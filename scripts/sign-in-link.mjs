import { createHmac, randomUUID } from 'node:crypto';

const day = 24 * 60 * 60;

/**
 * A link that signs the owner in once within 24 hours. The Worker checks the signature and burns the id.
 * @param {{ url: string, secret: string }} options
 */
export function signInLink({ url, secret }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { purpose: 'owner-link', jti: randomUUID(), iat, exp: iat + day };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const signature = createHmac('sha256', secret).update(payload, 'ascii').digest('base64url');
  return `${url}/sign-in?token=${payload}.${signature}`;
}
