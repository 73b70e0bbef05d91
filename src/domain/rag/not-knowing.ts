/** Ways to say that the documents do not hold an answer. */
const notKnowing = [
  // English
  /\b(?:do|does|did|could|can|is|are|was|were)(?: not|n['’]t)\b[^.!?]{0,80}\b(?:answer|mention|contain|hold|say|state|specify|specified|provide|include|address|discuss|cover|find|found|given|stated|mentioned|provided)/i,
  /\b(?:no|not enough|insufficient) (?:information|answer|mention|details?|evidence|context|passages?)\b/i,
  /\b(?:I|we) (?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t) (?:know|answer|find|tell|say|determine)\b/i,
  /\b(?:cannot|can['’]t) be (?:answered|determined|found)\b/i,
  // German
  /\b(?:beantworten?|enthalten|enthält|erwähnen|erwähnt|nennen|finden|steht|sagen|weiß|geht)\b[^.!?]{0,80}\b(?:nicht|keine?n?)\b/i,
  /\bkeine?n? (?:Antwort|Information(?:en)?|Angaben?|Hinweise?)\b/i,
  // Spanish
  /\bno (?:responden?|contestan?|contienen?|mencionan?|dicen?|indican?|especifican?|se (?:menciona|indica|encuentra|encontró|especifica)|hay (?:información|respuesta|datos)|lo sé|encuentro|puedo responder)/i,
  // French
  /\b(?:ne|n['’])\s?(?:répond(?:ent)?|contien(?:nent|t)|mentionnent?|dit|disent|précisent?|indiquent?|sais|trouve|peux|permettent)\b[^.!?]{0,40}\bpas\b/i,
  /\b(?:aucune?|pas d['’e]\s?) ?(?:information|réponse|mention)/i,
  // Russian, Chinese, Japanese
  /не (?:содержат?|отвеча[ею]т|упомина|указан|говорит)|нет (?:ответа|информации)/i,
  /没有(?:回答|提到|提供|包含|相关)|未(?:提及|提到|说明)|無法回答|无法回答/,
  /(?:答え|記載|情報|言及)[^。]{0,12}(?:ありません|いません|ない)/,
];

/** A longer text says more than that it does not know. */
const longest = 600;

/** Whether an answer is that there is none: it cites nothing and says, in so many words, that it does not know. */
export function saysNotKnowing(answer: string): boolean {
  const text = answer.trim();
  if (text.length > longest || /\[\d{1,2}(?:\s*,\s*\d{1,2})*\]/.test(text)) return false;
  return notKnowing.some((pattern) => pattern.test(text));
}
