import { isSameText, mayStayTheSame } from './echo.ts';
import { languageCode, languageName } from './languages.ts';
import { Problem } from '../../src/domain/plugins/index.ts';
import type { Granted, PluginCode } from '../../src/domain/plugins/index.ts';

interface Request {
  text: string;
  /** Names or codes. */
  to: string;
  from?: string;
}

interface Translated {
  translation: string;
  /** Codes. */
  to: string;
  from?: string;
}

export default {
  tools: {
    async translate({ text, to, from }: Request, { ai }: Granted): Promise<Translated> {
      const target = codeOf(to);
      const source = from === undefined ? undefined : codeOf(from);
      if (source === target) throw new Problem('bad_request', `Both languages are ${languageName(target)}.`);
      if (!/\p{L}/u.test(text)) throw new Problem('bad_request', 'There are no words in this text to translate.');
      const reply = await ai.translate({ text, to: target, ...(source !== undefined && { from: source }) });
      const said = reply.from ?? source;
      if (reply.text.trim() === '' || (isSameText(reply.text, text) && !mayStayTheSame(text)))
        throw untranslated(target, said);
      return { translation: reply.text, to: target, ...(said !== undefined && { from: said }) };
    },
  },
} satisfies PluginCode;

function codeOf(language: string): string {
  const code = languageCode(language);
  if (code !== undefined) return code;
  throw new Problem(
    'bad_request',
    `"${language}" is no language known here: say its English name or its ISO 639 code.`,
  );
}

/** What came back is what went in: that is never shown as a translation. */
function untranslated(target: string, source: string | undefined): Problem {
  const name = languageName(target);
  if (source === target) return new Problem('bad_request', `This text is in ${name} already.`);
  return new Problem(
    'capability_unavailable',
    `The translator gave the text back as it was: it cannot translate it to ${name}, or ${name} has the same words for it.`,
  );
}
