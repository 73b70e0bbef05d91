/** How a number is shown. */
export interface NumberFormat {
  kind: 'number' | 'date' | 'time' | 'dateTime' | 'duration';
  percent?: boolean;
  /** Places behind the point that are always shown. */
  decimals?: number;
  /** Digits before the point that are always shown. */
  digits?: number;
  prefix?: string;
  suffix?: string;
}

const general: NumberFormat = { kind: 'number' };

/** Formats that files refer to by number and do not spell out; 27 to 58 are the dates of East Asian editions. */
const builtIn: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  22: 'm/d/yy h:mm',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
};

const longestCode = 300;

export function builtInFormat(id: number): NumberFormat {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { kind: 'date' };
  if (id >= 32 && id <= 35) return { kind: 'time' };
  const code = builtIn[id];
  return code === undefined ? general : parseFormat(code);
}

/** Reads a format's code: the section for positive numbers, as far as it matters to what a number means. */
export function parseFormat(code: string): NumberFormat {
  const positive = code.slice(0, longestCode).split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/, 1)[0] ?? '';
  const currency = /\[\$([^\]-]*)[^\]]*\]/.exec(positive)?.[1] ?? /[$€£¥₹₩₽]/.exec(positive)?.[0] ?? '';
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]/gi, '');
  if (/\[[hms]+\]/i.test(bare)) return { kind: 'duration' };
  const letters = bare.replace(/general|am\/pm|a\/p/gi, '');
  const hasTime = /[hs]/i.test(letters);
  const hasDate = /[dyeg]/i.test(letters) || (/m/i.test(letters) && !hasTime);
  if (/[dymhs]/i.test(letters) && !/[0#?]/.test(letters.replace(/s\.0+/gi, ''))) {
    return { kind: hasDate ? (hasTime ? 'dateTime' : 'date') : 'time' };
  }
  const places = /[0#?]*[0#?](?:\.([0#?]+))?/.exec(bare.replaceAll(',', ''));
  const decimals = (places?.[1] ?? '').replace(/[^0]/g, '').length;
  const digits = /^0{2,}$/.test(bare.trim()) ? bare.trim().length : 0;
  const isBefore = positive.search(/[0#?]/) > positive.search(/\[\$|[$€£¥₹₩₽]/);
  return {
    kind: 'number',
    ...(bare.includes('%') && { percent: true }),
    ...(decimals > 0 && { decimals: Math.min(decimals, 10) }),
    ...(digits > 0 && { digits: Math.min(digits, 20) }),
    ...(currency !== '' && (isBefore ? { prefix: currency } : { suffix: ` ${currency}` })),
  };
}

/** A number as people read it: dates by ISO 8601, no digit lost to rounding, as many places as the format asks for. */
export function showNumber(raw: string, format: NumberFormat, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  if (format.kind === 'duration') return duration(value);
  if (format.kind !== 'number') return showDate(value, format.kind, from1904) ?? plain(value, general);
  const { prefix = '', suffix = '' } = format;
  if (format.percent) return `${plain(value * 100, format)}%`;
  const sign = value < 0 && prefix !== '' ? '-' : '';
  return `${sign}${prefix}${plain(sign === '' ? value : -value, format)}${suffix}`;
}

function plain(value: number, { decimals = 0, digits = 0 }: NumberFormat): string {
  if (decimals === 0 && digits === 0 && Number.isSafeInteger(value)) return String(value);
  const exact = Number(value.toPrecision(15));
  const fixed = Math.abs(exact) < 1e15 ? exact.toFixed(decimals) : '';
  if (fixed !== '' && Number(fixed) === exact) return fixed.padStart(digits, '0');
  return String(exact);
}

const millisecondsADay = 86_400_000;
/** The last day that a spreadsheet has: 31 December 9999. */
const lastDay = 2_958_466;

function showDate(serial: number, kind: 'date' | 'time' | 'dateTime', from1904: boolean): string | undefined {
  if (serial < 0 || serial >= lastDay) return undefined;
  // 1900 had no 29 February; spreadsheets count it, for the sake of one that was popular once.
  const days = from1904 ? serial : serial < 60 ? serial + 1 : serial;
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const seconds = Math.round((days * millisecondsADay) / 1000);
  const [date = '', time = ''] = new Date(epoch + seconds * 1000).toISOString().slice(0, 19).split('T');
  const clock = time.endsWith(':00') ? time.slice(0, 5) : time;
  // A moment without a day is written as a part of the day before the first one.
  if (kind === 'time') return serial < 1 ? clock : `${date} ${clock}`;
  return kind === 'date' && Number.isInteger(serial) ? date : clock === '00:00' ? date : `${date} ${clock}`;
}

function duration(days: number): string {
  const seconds = Math.round(Math.abs(days) * 86_400);
  const [minutes, rest] = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return `${days < 0 ? '-' : ''}${Math.floor(seconds / 3_600)}:${minutes}:${rest}`;
}
