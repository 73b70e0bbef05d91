import { describe, expect, it } from 'vitest';
import { detectLanguage } from '../../../src/domain/rag/language.ts';
import { gramTerms } from '../../../src/domain/rag/analyzer.ts';

describe('detectLanguage', () => {
  it.each([
    ['en', 'The ferry to the island leaves at nine, and it is not late.'],
    ['de', 'Die Fähre zur Insel fährt um neun ab und ist nicht zu spät.'],
    ['es', 'El transbordador a la isla sale a las nueve y no llega tarde.'],
    ['fr', 'Le bateau pour l’île part à neuf heures et il n’est pas en retard.'],
    ['pt', 'O barco para a ilha sai às nove e não está com atraso.'],
    ['tr', 'Adaya giden vapur saat dokuzda kalkar ve çok geç değil, bu iyi bir şey.'],
    ['vi', 'Chuyến phà ra đảo khởi hành lúc chín giờ và không bị trễ như những ngày trước.'],
    ['ru', 'Паром на остров отходит в девять часов.'],
    ['el', 'Το πλοίο για το νησί φεύγει στις εννέα.'],
    ['ar', 'تغادر العبارة إلى الجزيرة في التاسعة.'],
    ['hi', 'द्वीप के लिए नौका नौ बजे निकलती है।'],
    ['th', 'เรือข้ามฟากไปเกาะออกเวลาเก้าโมง'],
    ['zh', '去岛上的渡轮九点出发。'],
    ['ja', '島へのフェリーは九時に出ます。'],
    ['ko', '섬으로 가는 배는 아홉 시에 떠난다.'],
  ])('knows %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('does not guess where there is too little to go by', () => {
    expect(detectLanguage('Hotel Berlin')).toBeUndefined();
    expect(detectLanguage('XQ-17 RT 2204 / 8817 ABCD EFGH IJKL MNOP')).toBeUndefined();
    expect(detectLanguage('12.5 + 7')).toBeUndefined();
  });
});

describe('detectLanguage among texts of a language', () => {
  it('takes a question for one in it, unless it clearly is in another', () => {
    expect(detectLanguage("what is don quixote's horse's name", 'en')).toBe('en');
    expect(detectLanguage('if i die before i wake feed jake original', 'en')).toBe('en');
    expect(detectLanguage('Harry Potter', 'de')).toBe('de');
    expect(detectLanguage('¿Cuándo sale el barco para la isla y quién lo conduce?', 'en')).toBe('es');
    expect(detectLanguage('Паром на остров отходит в девять часов.', 'en')).toBe('ru');
  });
});

describe('gramTerms', () => {
  const shared = (a: string, b: string): number => {
    const [one, two] = [new Set(gramTerms(a)), new Set(gramTerms(b))];
    return [...one].filter((term) => two.has(term)).length / Math.min(one.size, two.size);
  };

  it('meets the other forms of a word, and the parts of a compound', () => {
    expect(shared('Häuser', 'Haus')).toBeGreaterThan(0.1);
    expect(shared('городами', 'города')).toBeGreaterThan(0.6);
    expect(shared('Donaudampfschiff', 'Dampfschiff')).toBeGreaterThan(0.6);
    expect(shared('Regen', 'Pfanne')).toBe(0);
  });

  it('takes pairs of characters where words have no spaces, and more where characters are syllables', () => {
    expect(gramTerms('渡轮')).toEqual(['渡', '轮', '渡轮']);
    expect(gramTerms('เรือ')).toContain('เรื');
  });

  it('minds neither case nor accents', () => {
    expect(gramTerms('ÉTÉ')).toEqual(gramTerms('ete'));
  });
});
