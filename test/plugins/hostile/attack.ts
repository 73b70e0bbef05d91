import type { JsonSchema } from '../../../src/domain/plugins/json-schema.ts';

/** A hostile plugin, and how what it tries is told from what it gets. */
export interface Attack {
  name: string;
  /**
   * The body of its tool, which is given `input` and `granted`, and what is around it in a module. It returns
   * `{ escaped }`: whatever it got hold of, or false. To throw is to fail.
   */
  body: string;
  /** What stands before the tool, in the module. */
  before?: string;
  /** Beyond what every one of them is granted: GET of https://api.example.org, and a little storage. */
  capabilities?: object;
  /** How often it is called, one after the other; `input.round` counts from 0. */
  rounds?: number;
  /** What the last call may end with: one of these codes, or `fine` for a value. Anything unless given. */
  ends?: readonly string[];
  /** JSON Schema of what it gives back; any object unless given. */
  output?: JsonSchema;
  /** Only where processes are watched: beside the Worker, the platform's limits stand for it. */
  watched?: boolean;
}

export interface AttackGroup {
  title: string;
  attacks: readonly Attack[];
}

/** In every module: whether something worked, and what came of it. */
export const prelude = `
const worked = async (work) => { try { const given = await work(); return given === undefined ? 'worked' : given; } catch { return false; } };
const any = async (...works) => { for (const work of works) { const given = await worked(work); if (given !== false) return String(given?.status ?? given); } return false; };
`;
