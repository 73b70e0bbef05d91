import type { MemoryLanguage } from './memory-request.ts';

/** What Nexus says about its notes. `notes` are shown as a list. */
interface Replies {
  noted: string;
  tooLong: string;
  full: string;
  nothing: string;
  known: string;
  forgot: string;
  unknown: string;
  forgotAll: string;
  elsewhere: string;
}

const replies: Record<MemoryLanguage, Replies> = {
  en: {
    noted: 'Noted: “{text}” You can see and delete it under Memory.',
    tooLong: 'That is too long for a note: it may have {most} characters.',
    full: 'I keep {most} notes already: delete one under Memory first.',
    nothing: 'I have no notes about you. Say “Remember that …” and I keep one.',
    known: 'You asked me to keep this in mind (delete it under Memory):',
    forgot: 'Forgotten: “{text}”',
    unknown: 'I have no note like that. You can see and delete all of them under Memory.',
    forgotAll: 'I have forgotten all of my notes about you; there were {count}.',
    elsewhere: 'I keep and show notes only in conversations of your own.',
  },
  de: {
    noted: 'Notiert: „{text}“ Unter „Memory“ kannst du es sehen und löschen.',
    tooLong: 'Das ist zu lang für eine Notiz: höchstens {most} Zeichen.',
    full: 'Ich habe schon {most} Notizen: Lösche zuerst eine unter „Memory“.',
    nothing: 'Ich habe keine Notizen über dich. Sag „Merk dir, dass …“, dann mache ich eine.',
    known: 'Das soll ich mir merken (löschen kannst du es unter „Memory“):',
    forgot: 'Vergessen: „{text}“',
    unknown: 'So eine Notiz habe ich nicht. Unter „Memory“ kannst du alle sehen und löschen.',
    forgotAll: 'Ich habe alle meine Notizen über dich vergessen; es waren {count}.',
    elsewhere: 'Notizen mache und zeige ich nur in deinen eigenen Gesprächen.',
  },
  es: {
    noted: 'Anotado: «{text}» Puedes verlo y borrarlo en «Memory».',
    tooLong: 'Es demasiado largo para una nota: puede tener {most} caracteres.',
    full: 'Ya guardo {most} notas: borra antes una en «Memory».',
    nothing: 'No tengo notas sobre ti. Di «Recuerda que …» y guardo una.',
    known: 'Me pediste que recordara esto (puedes borrarlo en «Memory»):',
    forgot: 'Olvidado: «{text}»',
    unknown: 'No tengo ninguna nota así. En «Memory» puedes verlas y borrarlas todas.',
    forgotAll: 'He olvidado todas mis notas sobre ti; eran {count}.',
    elsewhere: 'Solo guardo y muestro notas en tus propias conversaciones.',
  },
  fr: {
    noted: 'C’est noté : « {text} » Tu peux le voir et le supprimer sous « Memory ».',
    tooLong: 'C’est trop long pour une note : {most} caractères au plus.',
    full: 'J’ai déjà {most} notes : supprimes-en une sous « Memory ».',
    nothing: 'Je n’ai pas de notes sur toi. Dis « Souviens-toi que … » et j’en garde une.',
    known: 'Tu m’as demandé de retenir ceci (à supprimer sous « Memory ») :',
    forgot: 'Oublié : « {text} »',
    unknown: 'Je n’ai pas de note de ce genre. Sous « Memory » tu peux toutes les voir et les supprimer.',
    forgotAll: 'J’ai oublié toutes mes notes sur toi ; il y en avait {count}.',
    elsewhere: 'Je ne garde et ne montre des notes que dans tes propres conversations.',
  },
};

/** A sentence about notes; what a note says stands in it as text, whatever it would mean in Markdown. */
export function memoryReply(
  language: MemoryLanguage,
  what: keyof Replies,
  values: Partial<Record<'text' | 'most' | 'count', string | number>> = {},
): string {
  return replies[language][what].replace(/\{(text|most|count)\}/g, (_, name: 'text' | 'most' | 'count') =>
    name === 'text' ? asText(sentence(String(values.text ?? ''))) : String(values[name] ?? ''),
  );
}

/** The notes as a list below the sentence that begins it. */
export function listOfNotes(language: MemoryLanguage, notes: readonly { text: string }[]): string {
  return [memoryReply(language, 'known'), '', ...notes.map(({ text }) => `- ${asText(text)}`)].join('\n');
}

function sentence(text: string): string {
  return /[.!?…。]$/u.test(text) ? text : `${text}.`;
}

/** Brackets would be taken for citations or links, the rest for emphasis and code. */
function asText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<]/g, '\\$&');
}
