/**
 * An OAuth 2.1 authorization server as MCP servers use one: it says where it is (RFC 9728, RFC 8414), takes new clients, wants
 * PKCE and the resource's name, hands out tokens that last as long as `expire` is not called, and each refresh token once.
 */
export class FakeAuthorizationServer {
  readonly issuer: string;
  readonly resource: string;
  readonly requests: { path: string; form: URLSearchParams; body: string }[] = [];
  /** Changes the metadata, or leaves it out. */
  metadata: (given: Record<string, unknown>) => Record<string, unknown> | undefined = (given) => given;
  registers = true;
  refuses: { error: string; error_description?: string } | undefined;
  valid = new Set<string>();
  readonly #codes = new Map<string, { challenge: string; client: string; redirect: string; resource: string | null }>();
  readonly #refresh = new Map<string, string>();
  #count = 0;

  constructor(resource: URL, issuer = 'https://login.example.org') {
    this.resource = resource.href;
    this.issuer = issuer;
  }

  /** 401 with a challenge, unless the request carries a token that is valid. */
  guard(request: Request): Response | undefined {
    const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    if (token !== undefined && this.valid.has(token)) return undefined;
    const metadata = new URL('/.well-known/oauth-protected-resource/mcp', this.resource).href;
    return new Response('who?', {
      status: 401,
      headers: { 'www-authenticate': `Bearer resource_metadata="${metadata}", scope="weather.read"` },
    });
  }

  expire(): void {
    this.valid.clear();
  }

  /** Nothing for paths that are not its own. */
  async answer(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    if (url.pathname.startsWith('/.well-known/oauth-protected-resource'))
      return Response.json({ resource: this.resource, authorization_servers: [this.issuer] });
    if (url.origin !== this.issuer) return undefined;
    const body = new TextDecoder().decode(await request.arrayBuffer());
    const form = new URLSearchParams(body);
    this.requests.push({ path: url.pathname, form, body });
    if (url.pathname === '/.well-known/oauth-authorization-server') {
      const metadata = this.metadata(this.#metadata());
      return metadata === undefined ? new Response(null, { status: 404 }) : Response.json(metadata);
    }
    if (url.pathname === '/register' && this.registers) {
      const client = JSON.parse(body) as object;
      return Response.json({ ...client, client_id: `client-${(this.#count += 1)}` }, { status: 201 });
    }
    if (url.pathname === '/token') return this.#token(form);
    return new Response(null, { status: 404 });
  }

  /** As a browser would go there and a person agree: where it is sent back to. */
  agree(address: URL): URLSearchParams {
    const asked = address.searchParams;
    const code = `code-${(this.#count += 1)}`;
    this.#codes.set(code, {
      challenge: asked.get('code_challenge') ?? '',
      client: asked.get('client_id') ?? '',
      redirect: asked.get('redirect_uri') ?? '',
      resource: asked.get('resource'),
    });
    return new URLSearchParams({ code, state: asked.get('state') ?? '', iss: this.issuer });
  }

  async #token(form: URLSearchParams): Promise<Response> {
    if (this.refuses !== undefined) return Response.json(this.refuses, { status: 400 });
    if (form.get('grant_type') === 'refresh_token') {
      const token = form.get('refresh_token') ?? '';
      return this.#refresh.delete(token) ? this.#issued() : Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    const code = this.#codes.get(form.get('code') ?? '');
    const fits =
      code !== undefined &&
      code.challenge === (await sha256(form.get('code_verifier') ?? '')) &&
      code.redirect === form.get('redirect_uri') &&
      code.resource === form.get('resource') &&
      code.resource === this.resource;
    return fits ? this.#issued() : Response.json({ error: 'invalid_grant' }, { status: 400 });
  }

  #issued(): Response {
    const number = (this.#count += 1);
    this.valid.add(`access-${number}`);
    this.#refresh.set(`refresh-${number}`, '');
    return Response.json({
      access_token: `access-${number}`,
      refresh_token: `refresh-${number}`,
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'weather.read',
    });
  }

  #metadata(): Record<string, unknown> {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      registration_endpoint: `${this.issuer}/register`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
