import { contentWords } from './words.ts';
import { namesWritten } from './names-written.ts';

/** One earlier question and its answer. */
export interface EarlierTurn {
  question: string;
  answer: string;
}

/** Stand for something that was said before, in English, German, Spanish and French. */
const pointsBack = new Set(
  `it its itself they them their theirs he him his she her hers those these this former latter else same
  er ihn ihm seine seiner seinem seinen sie ihr ihre ihrer ihrem ihren ihnen dieser diese dieses diesem diesen dort davon
  daran dafür dagegen damit danach dazu darüber darum derselbe dieselbe dasselbe
  él ella ellos ellas ese esa eso esos esas aquel aquella este esta esto allí ahí suyo suya sus
  il elle ils elles lui leur leurs cela ça celui celle ceux celles ses`.split(/\s+/),
);
/** The same where they stand like this; elsewhere they join clauses, count or say that something exists. */
const pointsBackIn = [
  /^(?:and |but |so )?(?:was|is|did|does|has|can|could|would|will) that\b/i,
  /\bthat\s*(?:[?.!,]|$)/i,
  /\b(?:from|go|live|lived|get|located|went) there\b|\bthere\s*(?:[?.!]|$)/i,
  /\b(?:which|that|this|other|another|first|second|last|next|only|big|bigger|old|older|new|newer) ones?\b/i,
  /\b(?:tell|say|know|explain|give) me more\b|^(?:what|anything) (?:else|more)\b|\bmore about (?:it|that|this)\b/i,
  /\b(?:was ist|wie ist|und|wegen|nach|mit|von) (?:das|dem|denen)\s*[?.!]/i,
  /\bsein \p{Lu}/u,
  /\b(?:wurde|wird|ist|war|hat|hatte|kann|konnte|soll|muss|liegt|steht|kostet|heißt|gehört|begann|endete) es\b/i,
  /^¿?(?:and|but|or|und|aber|oder|y|o|pero|et|mais|ou|(?:what|how) about)\b/i,
];
/** Say `it` and mean nothing, mean today, or are polite: `is it true that`, `gibt es`, `il y a`, `können Sie`. */
const pointsNowhere = [
  /\bis it (?:true|possible|allowed|necessary|legal)\b|\b(?:this|these) (?:year|month|week|morning|evening|days?)\b/gi,
  /\b(?:gibt es|es gibt|geht es um)\b|(?<=\s)(?:Sie|Ihnen|Ihre?[mnrs]?)\b|\b(?:il y a|y a-t-il|il faut|est-il (?:vrai|possible))\b/g,
];

/** So few content words say what is meant only where one of them is a name. */
const fewWords = 2;
/** Earlier questions that are gone back to while each leans on the one before. */
const farthestBack = 3;
const mostNames = 3;
const questionCharacters = 300;

/**
 * Whether a question can be understood only with what was said before it. A pronoun may also mean what the question itself
 * names in an earlier clause: "When was Norwich City founded, and who owns it?".
 */
export function leansOnEarlier(question: string): boolean {
  const text = pointsNowhere.reduce((rest, pattern) => rest.replace(pattern, ' '), question.normalize('NFC').trim());
  if (pointsBackIn.some((pattern) => pattern.test(text))) return true;
  if (contentWords(question).length <= fewWords && namesWritten(text).length === 0) return true;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (!pointsBack.has(word.toLowerCase())) continue;
    const clauses = text.slice(0, index).split(/,|\b(?:and|but|und|aber|y|et|when|where|while|after|before)\b/i);
    if (clauses.length < 2 || namesWritten(clauses.slice(0, -1).join(',')).length === 0) return true;
  }
  return false;
}

/**
 * What to search for: a question that leans on its conversation ("and when did he build it?") is searched together with the
 * question before it, with that one's as far as it leaned itself, and with the names that the last answer gave; one that
 * stands on its own is searched as it is. `history` has the oldest turn first.
 */
export function retrievalQuery(question: string, history: readonly EarlierTurn[]): string {
  if (history.length === 0 || !leansOnEarlier(question)) return question;
  const earlier: string[] = [];
  for (const turn of history.slice(-farthestBack).toReversed()) {
    earlier.unshift(turn.question.slice(0, questionCharacters));
    if (!leansOnEarlier(turn.question)) break;
  }
  const said = [...earlier, question].join(' ').toLowerCase();
  const names = namesWritten(history.at(-1)?.answer ?? '')
    .filter((name) => !said.includes(name.toLowerCase()))
    .slice(0, mostNames);
  return [...earlier, ...names, question].join(' ');
}
