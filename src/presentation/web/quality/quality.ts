import { computed, signal } from '@preact/signals';
import type {
  EvaluatedQuery,
  Evaluation,
  LabelSource,
  LabelledQuery,
} from '../../../application/protocol/evaluations.ts';
import type { Api, NewEvaluation } from '../api/client.ts';
import { messageOf } from '../api/problem.ts';
import { t } from '../text/t.ts';

const pollPause = 1_000;

export type QueryOrder = 'worst' | 'changed';

/** How well the collection on show is searched: its labelled queries, its evaluations, and the one that is read. */
export class Quality {
  readonly counts = signal<Record<LabelSource, number> | undefined>(undefined);
  readonly evaluations = signal<readonly Evaluation[] | undefined>(undefined);
  readonly failure = signal<string | undefined>(undefined);
  /** What is asked for; one run alone has changed nothing. */
  readonly order = computed<QueryOrder>(() => (this.chosen.value?.report?.b ? this.#order.value : 'worst'));
  readonly queries = signal<readonly EvaluatedQuery[] | undefined>(undefined);
  readonly moreQueries = signal<string | undefined>(undefined);
  /** The evaluation on show: the one chosen, once it is done, or the newest that is. */
  readonly chosen = computed(() => {
    const all = this.evaluations.value ?? [];
    const isDone = ({ state }: Evaluation) => state === 'done';
    return all.find((one) => one.id === this.#chosenId.value && isDone(one)) ?? all.find(isDone);
  });
  readonly baseline = computed(() => this.evaluations.value?.find(({ baselineSince }) => baselineSince !== undefined));
  readonly labelled = computed(() => Object.values(this.counts.value ?? {}).reduce((sum, count) => sum + count, 0));

  readonly #api: Api;
  readonly #announce: (text: string) => void;
  readonly #order = signal<QueryOrder>('worst');
  readonly #chosenId = signal<string | undefined>(undefined);
  #collectionId: string | undefined;
  #shown: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, announce: (text: string) => void) {
    this.#api = api;
    this.#announce = announce;
  }

  /** Shows those of a collection, or of none, and keeps them current while one runs. */
  async show(collectionId: string | undefined): Promise<void> {
    if (collectionId !== this.#collectionId) {
      this.counts.value = undefined;
      this.evaluations.value = undefined;
      this.queries.value = undefined;
      this.failure.value = undefined;
      this.#chosenId.value = undefined;
      this.#shown = undefined;
    }
    this.#collectionId = collectionId;
    await this.#load();
  }

  choose(id: string): void {
    this.#chosenId.value = id;
    void this.#showQueries();
  }

  orderBy(order: QueryOrder): void {
    this.#order.value = order;
    void this.#showQueries();
  }

  async loadMore(): Promise<void> {
    const chosen = this.chosen.value;
    const cursor = this.moreQueries.value;
    if (!chosen || cursor === undefined) return;
    const page = await this.#api.evaluatedQueries(chosen.id, this.order.value, cursor);
    this.queries.value = [...(this.queries.value ?? []), ...page.items];
    this.moreQueries.value = page.nextCursor;
  }

  /** Rejects with the server's reason. */
  async upload(queries: LabelledQuery[]): Promise<void> {
    if (this.#collectionId === undefined) return;
    const { counts } = await this.#api.putLabelledQueries(this.#collectionId, queries);
    this.counts.value = counts;
    this.#announce(t('quality.uploaded', { count: queries.length }));
  }

  clearLabels(): Promise<void> {
    const id = this.#collectionId ?? '';
    return this.#change(() => this.#api.clearLabelledQueries(id));
  }

  /** Rejects with the server's reason. */
  async begin(evaluation: Omit<NewEvaluation, 'collectionId'>): Promise<void> {
    if (this.#collectionId === undefined) return;
    const { evaluation: begun } = await this.#api.beginEvaluation({ collectionId: this.#collectionId, ...evaluation });
    this.#chosenId.value = begun.id;
    await this.#load();
  }

  cancel({ taskId }: Evaluation): Promise<void> {
    return this.#change(() => this.#api.cancelTask(taskId));
  }

  remove({ id }: Evaluation): Promise<void> {
    return this.#change(() => this.#api.deleteEvaluation(id));
  }

  /** Rejects with the server's reason when it is worse than the one there is. */
  async keepAsBaseline({ id }: Evaluation, force: boolean): Promise<void> {
    await this.#api.setBaseline(id, force);
    await this.#load();
  }

  async #change(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = messageOf(error);
    }
    await this.#load();
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    const id = this.#collectionId;
    if (id === undefined) return;
    try {
      const [labels, page] = await Promise.all([this.#api.labelledQueries(id), this.#api.evaluations(id)]);
      if (id !== this.#collectionId) return;
      this.#tellEnded(page.items);
      this.counts.value = labels.counts;
      this.evaluations.value = page.items;
    } catch (error) {
      this.failure.value = messageOf(error);
    }
    await this.#showQueries();
    if (this.evaluations.value?.some(running)) this.#timer = setTimeout(() => void this.#load(), pollPause);
  }

  #tellEnded(now: readonly Evaluation[]): void {
    const before = new Set(this.evaluations.value?.filter(running).map(({ id }) => id));
    const ended = now.find(({ id, state }) => before.has(id) && state === 'done');
    if (ended) this.#announce(t('quality.ready', { name: ended.name }));
  }

  /** Of the evaluation on show, once it is done; what is there already is not read again. */
  async #showQueries(): Promise<void> {
    const chosen = this.chosen.value;
    const wanted = chosen?.state === 'done' ? `${chosen.id} ${this.order.value}` : undefined;
    if (wanted === this.#shown) return;
    this.#shown = wanted;
    this.queries.value = undefined;
    this.moreQueries.value = undefined;
    if (!chosen || wanted === undefined) return;
    try {
      const page = await this.#api.evaluatedQueries(chosen.id, this.order.value);
      if (this.#shown !== wanted) return;
      this.queries.value = page.items;
      this.moreQueries.value = page.nextCursor;
    } catch (error) {
      this.failure.value = messageOf(error);
    }
  }
}

const running = ({ state }: Evaluation) => state === 'running';
