import { describe, expect, it } from 'vitest';
import { bestNote } from '../../../src/domain/conversation/best-note.ts';
import { listOfNotes, memoryReply } from '../../../src/domain/conversation/memory-reply.ts';
import { memoryRequest } from '../../../src/domain/conversation/memory-request.ts';

describe('what is asked about notes', () => {
  it.each([
    ['Remember that I live in Faaborg.', 'I live in Faaborg.', 'en'],
    ['please remember: my boat is red', 'My boat is red', 'en'],
    ['Please remember my boat is red', 'My boat is red', 'en'],
    ['Keep in mind that we meet on Mondays', 'We meet on Mondays', 'en'],
    ['Could you please remember that I am vegan?', 'I am vegan', 'en'],
    ['Merk dir, dass ich in Kiel wohne.', 'Ich in Kiel wohne.', 'de'],
    ['Merke dir bitte: Mein Boot ist rot', 'Mein Boot ist rot', 'de'],
    ['Recuerda que vivo en Cádiz', 'Vivo en Cádiz', 'es'],
    ['Por favor, recuerda: mi barco es rojo', 'Mi barco es rojo', 'es'],
    ['Souviens-toi que j’habite à Brest', 'J’habite à Brest', 'fr'],
    ["N'oublie pas qu'il est végétarien", 'Il est végétarien', 'fr'],
  ])('%s', (input, text, language) => {
    expect(memoryRequest(input)).toEqual({ kind: 'remember', text, language });
  });

  it.each([
    ['What do you remember about me?', 'en'],
    ['What do you know about me', 'en'],
    ['Was weißt du über mich?', 'de'],
    ['¿Qué recuerdas de mí?', 'es'],
    ['De quoi te souviens-tu ?', 'fr'],
  ])('%s', (input, language) => {
    expect(memoryRequest(input)).toEqual({ kind: 'list', language });
  });

  it.each([
    ['Forget that I live in Faaborg', { kind: 'forget', text: 'I live in Faaborg', language: 'en' }],
    ['Vergiss, dass ich in Kiel wohne', { kind: 'forget', text: 'Ich in Kiel wohne', language: 'de' }],
    ['Olvida que vivo en Cádiz', { kind: 'forget', text: 'Vivo en Cádiz', language: 'es' }],
    ["Oublie que j'habite à Brest", { kind: 'forget', text: "J'habite à Brest", language: 'fr' }],
    ['Forget everything you know about me.', { kind: 'forget-all', language: 'en' }],
    ['Vergiss alles', { kind: 'forget-all', language: 'de' }],
  ])('%s', (input, request) => {
    expect(memoryRequest(input)).toEqual(request);
  });

  it.each([
    'What does the paper remember about me and the harbour?',
    'Who remembers that the harbour opened in 1862?',
    'Remember the Titans was released when?',
    'Remember that the harbour opened? Who built it?',
    'What do you remember about the harbour of Faaborg?',
    'Forget that.',
    'Forgetting curves: who found them?',
    'Please remember to cite your sources.',
    'What happens when members forget that dues are owed?',
    'Was weißt du über den Hafen?',
  ])('is not: %s', (input) => {
    expect(memoryRequest(input)).toBeUndefined();
  });

  it('takes no time over a long text without end', () => {
    const started = Date.now();
    for (const start of ['remember that ', 'please forget ', 'merk dir ', 's’il te plaît, ', ''])
      memoryRequest(`${start}${'a, : dass qu’'.repeat(300)}?`);
    expect(Date.now() - started).toBeLessThan(2000);
  });
});

describe('the note that is meant', () => {
  const notes = [{ text: 'I live in Faaborg' }, { text: 'I live in a boat in Faaborg' }, { text: 'My boat is red' }];

  it('shares most with the request', () => {
    expect(bestNote('I live in Faaborg', notes)).toBe(notes[0]);
    expect(bestNote('my boat is red', notes)).toBe(notes[2]);
    expect(bestNote('I live in a boat in Faaborg', notes)).toBe(notes[1]);
  });

  it('is none where none is close', () => {
    expect(bestNote('the colour of my house', notes)).toBeUndefined();
    expect(bestNote('', notes)).toBeUndefined();
  });
});

describe('what is said of notes', () => {
  it('shows them as text', () => {
    expect(memoryReply('en', 'noted', { text: 'I like [1] and ![x](http://evil.test) {most}' })).toBe(
      'Noted: “I like \\[1\\] and !\\[x\\](http://evil.test) {most}.” You can see and delete it under Memory.',
    );
    expect(listOfNotes('de', [{ text: 'a\n# b' }, { text: 'c' }])).toMatch(/\n\n- a # b\n- c$/);
  });
});
