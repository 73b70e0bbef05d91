/** What an evaluation may change, with the values that hold where it does not. */
export { standardSettings } from '../../domain/rag/retrieval-settings.ts';
