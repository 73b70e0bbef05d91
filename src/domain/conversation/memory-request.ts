/** The languages in which Nexus is asked to remember, and answers. */
export type MemoryLanguage = 'en' | 'de' | 'es' | 'fr';

/** What somebody asks about Nexus' notes on them. */
export type MemoryRequest = { language: MemoryLanguage } & (
  | { kind: 'remember'; text: string }
  | { kind: 'forget'; text: string }
  | { kind: 'forget-all' }
  | { kind: 'list' }
);

interface Phrases {
  remember: RegExp[];
  forget: RegExp[];
  forgetAll: RegExp;
  list: RegExp;
}

const phrases: Record<MemoryLanguage, Phrases> = {
  en: {
    remember: [
      /^(?:please,? )?(?:remember|keep in mind|don['’]t forget|do not forget)(?: that\b| this\s*:|\s*:|,)\s*(.+)$/is,
      /^(?:please,? )remember (?!to\b)(.+)$/is,
      /^(?:please,? )?remember ((?:my|our|i|i['’]m|we|we['’]re)\b.+)$/is,
      /^(?:can|could|will|would) you (?:please )?(?:remember|keep in mind) that\b\s*(.+?)\??$/is,
    ],
    forget: [/^(?:please,? )?forget(?: that\b| about\b|\s*:)\s*(.+)$/is, /^(?:please,? )?forget (my .+)$/is],
    forgetAll:
      /^(?:please,? )?(?:forget|delete|erase) (?:everything|all)(?: (?:that )?you (?:remember|know|noted)| your notes)?(?: about me)?$/i,
    list: /^(?:what (?:do|did|have) you (?:remember(?:ed)?|noted?|know about me)(?: (?:about|of) me)?|(?:show|list|tell me) (?:me )?(?:what you (?:remember|know)(?: about me)?|your (?:notes|memories|memory)(?: (?:about|of) me)?))$/i,
  },
  de: {
    remember: [
      /^(?:bitte )?(?:merk|merke|merken Sie) (?:dir|sich|Dir)(?: bitte)?(?:,? dass\b|\s*:|,)?\s+(.+)$/is,
      /^(?:bitte )?(?:denk|denke) (?:bitte )?daran(?:, dass\b|\s*:|,)\s*(.+)$/is,
      /^(?:bitte )?vergiss (?:bitte )?nicht(?:, dass\b|\s*:|,)\s*(.+)$/is,
    ],
    forget: [/^(?:bitte )?vergiss(?: bitte)?(?:,? dass\b|\s*:)\s*(.+)$/is, /^(?:bitte )?vergiss (meine?n? .+)$/is],
    forgetAll: /^(?:bitte )?(?:vergiss|lösche) alles(?:,? was du (?:über mich )?(?:weißt|dir gemerkt hast))?$/i,
    list: /^(?:was (?:weißt du (?:noch )?über mich|hast du dir (?:über mich )?gemerkt|merkst du dir)|woran erinnerst du dich)$/i,
  },
  es: {
    remember: [
      /^(?:por favor,? )?(?:recuerda|recuerde|acuérdate de|acuerdate de|no olvides|ten en cuenta)(?: que\b|\s*:|,)\s*(.+)$/is,
      /^(?:por favor,? )recuerda (.+)$/is,
    ],
    forget: [/^(?:por favor,? )?olvida(?: que\b|\s*:)\s*(.+)$/is, /^(?:por favor,? )?olvida (mis? .+)$/is],
    forgetAll:
      /^(?:por favor,? )?(?:olvida|olvídalo|borra) todo(?: lo que (?:sabes|recuerdas)(?: (?:de|sobre) mí)?)?$/i,
    list: /^¿?(?:qué (?:recuerdas|sabes) (?:de|sobre) mí|qué recuerdas|de qué te acuerdas)$/i,
  },
  fr: {
    remember: [
      /^(?:s['’]il (?:te|vous) pla[iî]t,? )?(?:souviens-toi|souvenez-vous|rappelle-toi|rappelez-vous|retiens|retenez|n['’]oublie pas|n['’]oubliez pas)(?:,? s['’]il (?:te|vous) pla[iî]t,?)?(?: que\b| qu['’]|\s*:|,)\s*(.+)$/is,
    ],
    forget: [/^(?:s['’]il te pla[iî]t,? )?oublie(?: que\b| qu['’]|\s*:)\s*(.+)$/is, /^oublie (m(?:on|a|es) .+)$/is],
    forgetAll: /^(?:oublie|efface) tout(?: ce que tu (?:sais|as retenu)(?: (?:sur|de) moi)?)?$/i,
    list: /^(?:de quoi te souviens-tu|que sais-tu (?:de|sur) moi|qu['’]as-tu retenu(?: (?:de|sur) moi)?|que te rappelles-tu)$/i,
  },
};

/**
 * What is asked about notes, if anything is; by set phrases, so that it works without a model. What ends with a question
 * mark is a question for the documents, unless it asks for the notes, or to remember something, in so many words.
 */
export function memoryRequest(input: string): MemoryRequest | undefined {
  const text = input.trim().replace(/\s+/g, ' ');
  const bare = text.replace(/[\s.!?¿¡。？！]+$/u, '');
  for (const [name, { remember, forget, forgetAll, list }] of Object.entries(phrases)) {
    const language = name as MemoryLanguage;
    if (list.test(bare)) return { kind: 'list', language };
    if (forgetAll.test(bare)) return { kind: 'forget-all', language };
    const asks = text.endsWith('?') && !/^(?:can|could|will|would) you\b/i.test(text);
    if (asks) continue;
    const kept = remembered(remember, text);
    if (kept !== undefined) return { kind: 'remember', language, text: kept };
    const dropped = remembered(forget, text);
    if (dropped !== undefined) return { kind: 'forget', language, text: dropped };
  }
  return undefined;
}

function remembered(patterns: readonly RegExp[], text: string): string | undefined {
  for (const pattern of patterns) {
    const said = pattern.exec(text)?.[1]?.trim();
    if (said !== undefined && /[\p{L}\p{N}]/u.test(said))
      return `${said.charAt(0).toLocaleUpperCase()}${said.slice(1)}`;
  }
  return undefined;
}
