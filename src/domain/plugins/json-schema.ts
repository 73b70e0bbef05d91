import * as z from 'zod';

const types = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] as const;
/** Those that are checked in a time that grows with the text and no faster. */
const formats = ['date', 'time', 'date-time', 'duration', 'email', 'uri', 'uuid'] as const;

const scalar = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);
const count = z.int().min(0);

/**
 * The part of JSON Schema (2020-12) that tools and settings are described in: what can be checked in a time that the sizes
 * of schema and value bound. A keyword that is not in it is refused rather than passed over.
 */
export const jsonSchema = z.strictObject({
  $schema: z.string().optional(),
  $comment: z.string().optional(),
  title: z.string().max(200).optional(),
  description: z.string().max(2000).optional(),
  default: z.unknown().optional(),
  examples: z.array(z.unknown()).max(20).optional(),
  type: z.union([z.enum(types), z.array(z.enum(types)).min(1)], `is not one of ${types.join(', ')}`).optional(),
  enum: z.array(scalar).min(1).max(500).optional(),
  const: scalar.optional(),
  format: z.enum(formats).optional(),
  minLength: count.optional(),
  maxLength: count.optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
  get properties() {
    return z.record(z.string().min(1).max(100), jsonSchema).optional();
  },
  required: z.array(z.string()).max(100).optional(),
  get additionalProperties() {
    return z.union([z.boolean(), jsonSchema]).optional();
  },
  minProperties: count.optional(),
  maxProperties: count.optional(),
  get items() {
    return jsonSchema.optional();
  },
  minItems: count.optional(),
  maxItems: count.optional(),
  get anyOf() {
    return z.array(jsonSchema).min(1).max(20).optional();
  },
  get oneOf() {
    return z.array(jsonSchema).min(1).max(20).optional();
  },
  get allOf() {
    return z.array(jsonSchema).min(1).max(20).optional();
  },
  get not() {
    return jsonSchema.optional();
  },
});

export type JsonSchema = z.infer<typeof jsonSchema>;

/** How many schemas there are in one, itself included: a check takes time for each and each part of the value. */
export function countSchemas(schema: JsonSchema): number {
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], allOf = [], not } = schema;
  const parts = [...Object.values(properties), additionalProperties, items, ...anyOf, ...oneOf, ...allOf, not];
  return parts.reduce<number>((sum, part) => sum + (typeof part === 'object' ? countSchemas(part) : 0), 1);
}

/** Why some keywords are not there that authors would look for. */
const reasons: Readonly<Record<string, string>> = {
  pattern: 'a pattern may take for ever, so use "format", "enum" or "maxLength"',
  patternProperties: 'a pattern may take for ever',
  uniqueItems: 'comparing every item with every other takes too long',
  $ref: 'write the schema out where it is needed',
  $defs: 'write the schemas out where they are needed',
  definitions: 'write the schemas out where they are needed',
};

/** What to say of a key that is not known, wherever in a manifest it is. */
export function whyUnknown(key: string): string {
  const reason = Object.hasOwn(reasons, key) ? reasons[key] : undefined;
  return reason === undefined ? 'is not known here' : `is not supported: ${reason}`;
}
