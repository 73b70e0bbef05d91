import { en } from './en.ts';

type Entry = (typeof en)[keyof typeof en];
type Pattern<E extends Entry> = E extends { other: infer Other extends string } ? Other : E;
type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

export type TextKey = keyof typeof en;
type Values<K extends TextKey> = { [Name in Names<Pattern<(typeof en)[K]>>]: string | number };
/** Keys whose text has no placeholder. */
export type PlainKey = { [K in TextKey]: keyof Values<K> extends never ? K : never }[TextKey];

const plural = new Intl.PluralRules('en');

/** The text of `key` with its placeholders filled in; a plural entry is chosen by `count`. */
export function t<K extends TextKey>(key: K, ...[values]: K extends PlainKey ? [] : [Values<K>]): string {
  const entry: Entry = en[key];
  const given: Record<string, string | number> = values ?? {};
  const pattern =
    typeof entry === 'string' ? entry : plural.select(Number(given.count)) === 'one' ? entry.one : entry.other;
  return pattern.replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
