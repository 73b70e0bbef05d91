/**
 * Which language a text is in: by its script where that tells, by its function words where many languages share a script.
 * They make up a third of any prose and hardly any of them means something in two languages.
 */

/** Letters looked at; more of them change no answer. */
const sample = 4_000;
/** Fewer letters than this say too little. */
const leastLetters = 20;
/** Share of a text's words that must be function words of the language. */
const leastShare = 0.1;

const scripts: readonly (readonly [language: string, script: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['lo', /\p{Script=Lao}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['my', /\p{Script=Myanmar}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['ka', /\p{Script=Georgian}/gu],
  ['hy', /\p{Script=Armenian}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['latin', /\p{Script=Latin}/gu],
];

const functionWords: Record<string, string> = {
  en: 'the of and to in is was for that with as on by it at from are were which this be has had have an not their its what who how when where why did does do if i you he she they we me my your his her can will would should could about into before after than then there here all any get got make made whose during between many much',
  es: 'de la el que en y los se del las un por con una para su al es lo como más pero sus fue este ha sí porque esta qué cuál cuántos quién dónde cuándo cómo',
  fr: 'de la le et les des en un du une que est pour qui dans au par il sur pas plus ce avec se sont aux été cette était ou où quel quelle comment quand',
  de: 'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei war wurde wie was wer welche wo wann',
  it: 'di e il la che in un per è una sono del della con non si le da dei nel al come più anche alla delle gli lo ha era fu quale chi dove quando',
  pt: 'de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua qual quem onde quando',
  nl: 'de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij door uit wordt werd naar heeft wie wat waar wanneer hoe',
  sv: 'och i att det som en på är av för med den till inte har de om ett var han från vid kan så vad vem när hur',
  da: 'og i at det er en til på som af for med den de ikke har var et fra blev han sig kan hvad hvem hvor hvornår',
  no: 'og i det er på som en til av for med at den har ikke de et var fra ble han seg kan hva hvem hvor når',
  fi: 'ja on ei se että oli hän ovat joka mutta kun myös niin kuin ole tai sen olla mikä kuka missä milloin',
  pl: 'i w na z się nie do to że jest o jak po ale co od za przez dla są był tym tego jego kto gdzie kiedy',
  cs: 'a v se na je že s z do o i to jako za by pro ale po byl jsou který jeho od kdo kde kdy jak',
  ro: 'de și în a la cu pe din este o un nu care pentru că se mai sau fost au ce cine unde când',
  hu: 'a az és hogy nem is egy volt ez van meg de csak mint ki el már még vagy mi hol mikor',
  tr: 've bir bu da de için ile olarak çok daha olan gibi en kadar sonra ne var ise değil mı mi kim nerede hangi kaç',
  vi: 'và của là có được trong cho một các với không những người này đã từ khi đến về như gì nào bao nhiêu ở',
  id: 'yang dan di dengan untuk dari pada ini dalam itu tidak adalah ke oleh sebagai juga akan apa siapa kapan',
};

const languagesOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(functionWords)) {
  for (const word of words.split(' ')) languagesOf.set(word, [...(languagesOf.get(word) ?? []), language]);
}

/** Whether a word, in lower case, is one that ties others together in any of the languages known here. */
export function isFunctionWord(word: string): boolean {
  return languagesOf.has(word);
}

/**
 * ISO 639-1 code of the language that most of the text is in; undefined where it says too little. `likely` is the language of
 * what is around it: it stays unless the text clearly is in another one, since a short question may hold a foreign name.
 */
export function detectLanguage(text: string, likely?: string): string | undefined {
  const head = text.slice(0, sample).normalize('NFC');
  const counts = scripts.map(([language, script]) => ({ language, letters: head.match(script)?.length ?? 0 }));
  const letters = counts.reduce((sum, count) => sum + count.letters, 0);
  const [top] = counts.toSorted((a, b) => b.letters - a.letters);
  if (top === undefined || letters < (isDense(top.language) ? 6 : leastLetters)) return likely;
  // Japanese writes most of its meaning in Chinese characters, and everything between in its own.
  if (top.language === 'zh' && (counts[0]?.letters ?? 0) * 5 > top.letters) return 'ja';
  return top.language === 'latin' ? latinLanguage(head, likely) : top.language;
}

/** Scripts of which few characters say much. */
function isDense(language: string): boolean {
  return ['zh', 'ja', 'ko'].includes(language);
}

/** How many more function words than the likely language another must have. */
const clearly = 2;

function latinLanguage(text: string, likely: string | undefined): string | undefined {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [];
  const scores = new Map<string, number>();
  let held = 0;
  for (const word of new Set(words)) {
    const languages = languagesOf.get(word) ?? [];
    if (languages.length > 0) held += 1;
    for (const language of languages) scores.set(language, (scores.get(language) ?? 0) + 1 / languages.length);
  }
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  // Each once: a list that says `de` on every line is no prose.
  if (best === undefined || held < new Set(words).size * leastShare) return likely;
  if (likely !== undefined && best[1] < (scores.get(likely) ?? 0) + clearly) return likely;
  return second !== undefined && second[1] > best[1] * 0.9 ? undefined : best[0];
}
