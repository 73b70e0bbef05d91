/**
 * The import table as rules. Each forbidden arrow has a name and says what to do instead;
 * test/architecture/imports.test.ts seeds a violation of every one.
 *
 * Type-only imports count: a type that crosses a layer ties the layers together as well.
 */

/** The schema library, the one package that every layer may use. */
const schemas = '^node_modules/zod/';
/** What built-in plugins may stand on: pure JavaScript that reaches nothing. */
const pluginLibraries = '^node_modules/decimal\\.js/';

/**
 * A rule that files under `from` import nothing but `allowed`.
 * @param {string} name
 * @param {string} comment
 * @param {{ from: string, fromNot?: string, allowed: string[] }} arrow
 */
function only(name, comment, { from, fromNot, allowed }) {
  return {
    name,
    comment,
    severity: /** @type {const} */ ('error'),
    from: { path: from, ...(fromNot && { pathNot: fromNot }) },
    to: { pathNot: allowed },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or miss a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads to a file.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudflare:' },
    },
    only('domain-alone', 'The domain is true without a computer: it imports itself and the schema libraries.', {
      from: '^src/domain/',
      allowed: ['^src/domain/', schemas, '^node_modules/@cfworker/json-schema/'],
    }),
    only('application-sees-domain', 'The application imports the domain; what is outside comes in through ports.', {
      from: '^src/application/',
      fromNot: '^src/application/protocol/',
      allowed: ['^src/(application|domain)/', schemas],
    }),
    only('protocol-is-light', 'Browsers load the wire contract: it names domain types and brings no use case along.', {
      from: '^src/application/protocol/',
      allowed: ['^src/application/(protocol/|limits\\.ts$)', '^src/domain/', schemas],
    }),
    only('infrastructure-sees-domain', 'Infrastructure fulfils the ports of the domain and knows no layer above it.', {
      from: '^src/infrastructure/',
      allowed: [
        '^migrations/',
        '^src/(infrastructure|domain)/',
        '^node_modules/',
        '^(node|cloudflare):',
        '^[a-z0-9_/]+$',
      ],
    }),
    only('api-translates', 'The API translates: application, domain, hono, and a parser for multipart streams.', {
      from: '^src/presentation/(api|voice)/',
      allowed: [
        '^src/presentation/(api|voice)/',
        '^src/(application|domain)/',
        '^node_modules/(hono|@fastify/busboy)/',
        '^(node:)?stream$',
        schemas,
      ],
    }),
    only('web-sees-protocol', 'The page runs in browsers: the wire contract and its own libraries.', {
      from: '^src/presentation/web/',
      allowed: ['^src/presentation/web/', '^src/application/protocol/', '^node_modules/(?!hono|drizzle-orm|wrangler)'],
    }),
    only('cli-sees-protocol', 'The command line is a client: the wire contract and its own libraries.', {
      from: '^src/presentation/cli/',
      allowed: ['^src/presentation/cli/', '^src/application/protocol/', '^node_modules/', '^node:', '^[a-z0-9_/]+$'],
    }),
    only('actors-wire', 'An actor wires: application, domain and the composition root.', {
      from: '^durable-objects/',
      allowed: ['^durable-objects/', '^src/(application|domain)/', '^src/composition\\.ts$', '^cloudflare:'],
    }),
    {
      name: 'plugins-see-the-contract',
      comment: 'A plugin imports its own folder, src/domain/plugins/index.ts and what computes alone, never a sibling.',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { pathNot: ['^plugins/$1/', '^src/domain/plugins/index\\.ts$', pluginLibraries] },
    },
    {
      name: 'only-composition-sees-infrastructure',
      comment: 'src/composition.ts is the only file that knows infrastructure.',
      severity: 'error',
      from: { path: '^(src|durable-objects|plugins)/', pathNot: ['^src/infrastructure/', '^src/composition\\.ts$'] },
      to: { path: '^src/infrastructure/' },
    },
    {
      name: 'models-run-on-node',
      comment: 'The model server is a Node program; the Worker reaches it by HTTP only.',
      severity: 'error',
      from: { path: '^(src|durable-objects|plugins)/', pathNot: '^src/infrastructure/models/' },
      to: { path: '^src/infrastructure/models/' },
    },
    {
      name: 'network-by-egress',
      comment: 'Requests leave by the port egress; sockets and HTTP clients are for src/infrastructure/network alone.',
      severity: 'error',
      from: {
        path: '^(src|durable-objects|plugins)/',
        pathNot: '^src/(infrastructure/(network|models)|presentation/cli)/',
      },
      to: {
        path: '^((node:)?(https?|http2|net|tls|dgram|dns)(/promises)?|cloudflare:sockets)$|^node_modules/(undici|ws|axios)/',
      },
    },
    only('entry-sees-composition', 'The entry point joins composition, config, presentation, application and actors.', {
      from: '^src/index\\.ts$',
      allowed: ['^src/(composition|config)\\.ts$', '^src/(presentation/(api|voice)|application)/', '^durable-objects/'],
    }),
    {
      name: 'nothing-imports-tests',
      comment: 'Code that runs does not know its tests.',
      severity: 'error',
      from: { path: '^(src|durable-objects|plugins|scripts)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'product-without-scripts',
      comment: 'Scripts work on the product; the product does not need them.',
      severity: 'error',
      from: { path: '^(src|durable-objects|plugins)/' },
      to: { path: '^scripts/' },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['workerd', 'worker', 'browser', 'import', 'types', 'default'],
    },
  },
};
