import * as z from 'zod';

/** Query of a list. */
export const page = z
  .object({ cursor: z.string().min(1).max(200).optional() })
  .transform(({ cursor }) => (cursor === undefined ? {} : { cursor }));

/** Requests or tokens a day. */
export const budget = z.int().min(0).max(1_000_000_000_000);

type Present<Fields> = { [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key] } & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** Without the keys that are undefined. */
export function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}
