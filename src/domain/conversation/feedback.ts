/** What people think of an answer. */
export interface TurnFeedback {
  rating?: 'up' | 'down';
  /** Citations that somebody has looked at, by their number. */
  citations?: { index: number; verdict: 'right' | 'wrong' }[];
  /** The document that has the answer. */
  documentId?: string;
}

/** What is named changes; null takes it back. */
export interface FeedbackChange {
  rating?: 'up' | 'down' | null;
  citation?: { index: number; verdict: 'right' | 'wrong' | null };
  documentId?: string | null;
}

export function changeFeedback(before: TurnFeedback, change: FeedbackChange): TurnFeedback {
  const rating = change.rating === undefined ? before.rating : (change.rating ?? undefined);
  const documentId = change.documentId === undefined ? before.documentId : (change.documentId ?? undefined);
  const citations = withVerdict(before.citations ?? [], change.citation);
  return {
    ...(rating !== undefined && { rating }),
    ...(citations.length > 0 && { citations }),
    ...(documentId !== undefined && { documentId }),
  };
}

function withVerdict(
  citations: NonNullable<TurnFeedback['citations']>,
  change: FeedbackChange['citation'],
): NonNullable<TurnFeedback['citations']> {
  if (change === undefined) return citations;
  const { index, verdict } = change;
  const others = citations.filter((citation) => citation.index !== index);
  return verdict === null ? others : [...others, { index, verdict }].sort((a, b) => a.index - b.index);
}
