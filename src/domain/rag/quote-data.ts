/** What models' chat templates part messages with; a server may take it for that wherever it stands. */
const templateMarks =
  /<(?=[|｜][^<>\n]{1,40}[|｜]>|\/?s>|(?:start|end)_of_turn>|(?:bos|eos)>)|<<(?=\/?SYS>>)|\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\])/giu;
/** Characters that a person does not see and a model reads, and those that turn the direction of writing. */
const unseen = /\u034F|[\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

/**
 * Marks what others wrote as data, for one prompt. Each block stands between lines that carry a word of the prompt's own,
 * which nobody who wrote the data could know; the data cannot open or close a message either.
 */
export class QuotedData {
  readonly #mark: string;

  /** `mark` is a word that cannot be guessed; made anew for each prompt. */
  constructor(mark: string = crypto.randomUUID().replaceAll('-', '').slice(0, 16)) {
    this.#mark = mark;
  }

  /** How a block begins and ends, to tell the model. */
  get rule(): string {
    return `between a line that begins with <<<${this.#mark} and the line >>>${this.#mark}`;
  }

  block(label: string, text: string): string {
    return `<<<${this.#mark} ${label}\n${this.#harmless(text)}\n>>>${this.#mark}`;
  }

  #harmless(text: string): string {
    return harmless(text).replaceAll(this.#mark, '');
  }
}

/** The same to a reader, but without what opens a block, or a message of its own, in a model's eyes. */
export function harmless(text: string): string {
  return text
    .replace(unseen, '')
    .replaceAll('```', "'''")
    .replaceAll('~~~', '---')
    .replace(templateMarks, (mark) => `${mark} `);
}
