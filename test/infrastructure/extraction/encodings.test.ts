import { describe, expect, test } from 'vitest';
import { extract, extractFile } from './extracted.ts';
import { encodeAs } from './encoding.ts';
import { sniff } from '../../../src/infrastructure/extraction/sniff.ts';

const russian = 'Вчера мы были в городе, чтобы купить книги и свежие фрукты. Было очень приятно.';
const greek = 'Χθες πήγαμε στην πόλη για να αγοράσουμε βιβλία και φρέσκα φρούτα.';
const arabic = 'كنا أمس في المدينة لشراء الكتب والفواكه الطازجة';
const polish = 'Wczoraj byliśmy w mieście, żeby kupić książki i świeże owoce; było bardzo przyjemnie.';
const czech = 'Včera jsme byli ve městě, abychom koupili knihy a čerstvé ovoce. Bylo příjemně.';
const japanese = '昨日、私たちは本と新鮮な果物を買いに町へ行きました。\n';
const chinese = '昨天我们去城里买书和新鲜水果。请把文件发给我。\n';
const taiwanese = '昨天我們去城裡買書和新鮮水果。請把文件發給我。\n';
const korean = '어제 우리는 책과 신선한 과일을 사러 시내에 갔습니다.\n';

describe('plain text that says nothing about its encoding', () => {
  test.each([
    ['utf-16le', 'Plain words without a mark.\nAnd more of them.'],
    ['utf-16be', 'Plain words without a mark.\nAnd more of them.'],
    ['utf-16le', japanese],
    ['utf-16be', taiwanese],
    ['utf-16le', korean],
    ['utf-16be', russian],
    ['shift_jis', japanese],
    ['shift_jis', '氏名,住所\n佐藤太郎,東京都千代田区\n'],
    ['euc-jp', japanese],
    ['gbk', chinese],
    ['gbk', '你好，世界'],
    ['big5', taiwanese],
    ['big5', '客戶名稱,地址\n國立臺灣大學,臺北市\n'],
    ['euc-kr', korean],
    ['windows-1251', russian],
    ['koi8-r', russian],
    ['ibm866', russian],
    ['iso-8859-5', russian],
    ['x-mac-cyrillic', russian],
    ['windows-1253', greek],
    ['windows-1255', 'אתמול היינו בעיר כדי לקנות ספרים ופירות טריים.'],
    ['windows-1256', arabic],
    ['windows-874', 'เมื่อวานเราไปในเมืองเพื่อซื้อหนังสือและผลไม้สด'],
    ['windows-1250', polish],
    ['iso-8859-2', polish],
    ['windows-1250', czech],
    ['windows-1254', 'Dün şehre gidip kitap ve taze meyve aldık; çok güzeldi ama geç oldu, ışık az.'],
    ['windows-1257', 'Vakar buvome mieste nusipirkti knygų ir šviežių vaisių; buvo labai malonu.'],
    ['windows-1252', 'Die Straße führt über die Brücke; „schön“, sagte er.'],
    ['windows-1252', 'Total: 15 € for the café'],
    ['macintosh', 'L’été dernier, nous avons déjeuné à l’ombre d’un chêne.'],
    ['macintosh', 'Die Straße führt über die Brücke; die Häuser gehören älteren Leuten.'],
  ])('%s: %s', async (label, text) => {
    expect((await extract('txt', encodeAs(label, text))).text).toBe(text.trim());
  });

  test('ISO-2022-JP, which is ASCII with escapes', async () => {
    const bytes = [0x1b, 0x24, 0x42, 0x46, 0x7c, 0x4b, 0x5c, 0x1b, 0x28, 0x42, 0x21];
    expect((await extract('txt', Uint8Array.from(bytes))).text).toBe('日本!');
  });

  test('UTF-16 without a mark is text, and binary data is not UTF-16', () => {
    const type = (head: Uint8Array): string | undefined => sniff({ head, name: 'a.txt' })?.mediaType;
    expect(type(encodeAs('utf-16le', 'Hello\r\nyou'))).toBe('text/plain');
    expect(type(Uint8Array.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff, 0, 0]))).toBeUndefined();
    expect(type(Uint8Array.from({ length: 512 }, (_, at) => (at * 7) % 256))).toBeUndefined();
  });

  test('what the start says nothing about is decided where it matters', async () => {
    const start = 'All of this is plain ASCII. '.repeat(10_000);
    const document = await extractFile(
      'a.txt',
      'text/plain',
      Uint8Array.from([...new TextEncoder().encode(`${start}\n\n`), ...encodeAs('koi8-r', russian)]),
    );
    expect(document.blocks.at(-1)?.text).toBe(russian);
  });

  test('a character and a line end between two pieces stay whole', async () => {
    // 32 KiB is where a piece ends: it falls into the middle of a character here, and between \r and \n there.
    for (const before of [32_765, 32_766, 32_767, 32_768]) {
      const filling = 'some words of a line that is not very long, and then another.\n'.repeat(600).slice(-before);
      expect((await extract('txt', `${filling}日本\r\nend`)).text).toBe(`${filling}日本\nend`);
      expect((await extract('txt', `${filling.slice(1)}.\r\n\r\nnext`)).blocks.at(-1)?.text).toBe('next');
    }
  });
});
