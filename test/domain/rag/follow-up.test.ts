import { describe, expect, it } from 'vitest';
import { leansOnEarlier, retrievalQuery } from '../../../src/domain/rag/follow-up.ts';
import { namesWritten } from '../../../src/domain/rag/names-written.ts';

describe('a question that leans on what was said before', () => {
  it.each([
    'And when did he build it?',
    'Why?',
    'When was it finished?',
    'What happened after that?',
    'And Svendborg?',
    'What about the ferries?',
    'Which one is bigger?',
    'Tell me more about it',
    'How do I get there?',
    'Did Peter build it?',
    'Wann wurde es gebaut?',
    'Wer hat ihn entworfen?',
    'Wie alt war sein Vater?',
    'Was kostet das?',
    '¿Cuándo nació él?',
    '¿Y dónde está?',
    '¿Quiénes eran sus padres?',
    'Quand est-il né ?',
    'Où habitent leurs enfants ?',
    'Et pourquoi ?',
  ])('%s', (question) => {
    expect(leansOnEarlier(question)).toBe(true);
  });

  it.each([
    'How many ferries leave Svendborg every hour?',
    'Who was Napoleon?',
    'When was Norwich City founded, and who owns it?',
    'Who wrote Hamlet and when did he die?',
    'Is it true that geese fly south in winter?',
    'Are there ferries from Svendborg to Aarhus?',
    'Which houses that burned down were built before 1800?',
    'What is planned for the harbour this year?',
    'Wie viele Fähren gibt es nach Svendborg?',
    'Können Sie die Öffnungszeiten vom Hafen nennen?',
    '¿Cuántos barcos salen cada hora del puerto?',
    'Combien de bateaux y a-t-il dans le port de Marseille ?',
  ])('is told from: %s', (question) => {
    expect(leansOnEarlier(question)).toBe(false);
  });
});

describe('what is searched for a follow-up', () => {
  const built = { question: 'Who built the harbour of Faaborg?', answer: 'It was built by Hans Jensen in 1862 [1].' };
  const born = { question: 'When was he born?', answer: 'He was born in 1820 [2].' };

  it('has the question before it and the names of its answer', () => {
    expect(retrievalQuery('When was he born?', [built])).toBe(
      'Who built the harbour of Faaborg? Hans Jensen When was he born?',
    );
  });

  it('goes back as far as the questions lean', () => {
    expect(retrievalQuery('And where?', [built, born])).toBe(
      'Who built the harbour of Faaborg? When was he born? And where?',
    );
    const other = { question: 'How many ferries leave Svendborg every hour?', answer: 'Four [1].' };
    expect(retrievalQuery('Why?', [built, other])).toBe(`${other.question} Why?`);
    const chain = Array.from({ length: 9 }, (_, index) => ({ question: `Why ${index}?`, answer: '' }));
    expect(retrievalQuery('And?', chain)).toBe('Why 6? Why 7? Why 8? And?');
  });

  it('is the question itself where it stands alone or nothing came before', () => {
    const question = 'How many ferries leave Svendborg every hour?';
    expect(retrievalQuery(question, [built])).toBe(question);
    expect(retrievalQuery('Why?', [])).toBe('Why?');
  });

  it('is bounded, whatever was asked and answered', () => {
    const long = { question: `Why ${'x '.repeat(4000)}?`, answer: `The ${'Big Harbour of '.repeat(4000)}` };
    expect(retrievalQuery('And it?', [long, long]).length).toBeLessThan(1200);
  });
});

it('names are words with a capital where no sentence starts, as long as they go', () => {
  expect(
    namesWritten('The University of Odense and J. Smith of Coca-Cola met NASA [1]. Then it rained in Rome.'),
  ).toEqual(['University of Odense and J. Smith of Coca-Cola', 'NASA', 'Rome']);
  expect(namesWritten('Der Hafen wurde von Hans Jensen in der Stadt gebaut.')).toEqual(['Hans Jensen']);
  expect(namesWritten('')).toEqual([]);
});
