import type {
  EvaluatedQuery,
  Evaluation,
  EvaluationReceipt,
  LabelledQuery,
} from '../../src/application/protocol/evaluations.ts';
import type { NexusClient } from '../client/nexus-client.ts';
import type { Page } from '../../src/application/protocol/resources.ts';

export interface EvaluationRequest {
  collectionId: string;
  queries: LabelledQuery[];
  settings: object;
  compareWith?: object;
  answer: boolean;
}

/** A finished evaluation with what came of each query, in the order they were given. */
export interface Evaluated {
  evaluation: Evaluation;
  queries: EvaluatedQuery[];
}

const pollEvery = 500;

/** Runs an evaluation through the API to its end. */
export async function runEvaluation(
  client: NexusClient,
  request: EvaluationRequest,
  progress: (done: number, total: number) => void,
): Promise<Evaluated> {
  const receipt = (await client.request('/api/v1/evaluations', request)) as EvaluationReceipt;
  const path = `/api/v1/evaluations/${receipt.evaluation.id}`;
  while (true) {
    const evaluation = (await client.request(path)) as Evaluation;
    progress(evaluation.progress.done, evaluation.progress.total);
    if (evaluation.state === 'done') return { evaluation, queries: await queriesOf(client, path) };
    if (evaluation.state !== 'running')
      throw new Error(`The evaluation ended as ${evaluation.state}: ${evaluation.error?.detail ?? ''}`);
    await new Promise((resolve) => setTimeout(resolve, pollEvery));
  }
}

async function queriesOf(client: NexusClient, path: string): Promise<EvaluatedQuery[]> {
  const all: EvaluatedQuery[] = [];
  for (let cursor: string | undefined = '0'; cursor !== undefined;) {
    const page = (await client.request(`${path}/queries?order=given&cursor=${cursor}`)) as Page<EvaluatedQuery>;
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}
