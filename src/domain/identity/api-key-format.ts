const prefix = 'nx_live_';
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const secretLength = 32;
const checksumLength = 6;
const form = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

/**
 * A new API key: `nx_live_`, 32 random base62 characters (190 bits), 6 characters of checksum. Scanners find it by its
 * beginning and tell it from look-alikes by its checksum. `randomBytes` comes from a cryptographic source.
 */
export function newApiKey(randomBytes: (length: number) => Uint8Array): string {
  let text = prefix;
  while (text.length < prefix.length + secretLength) {
    for (const byte of randomBytes(secretLength)) {
      // 248 is the last multiple of 62 in a byte: the bytes past it would favour some characters.
      if (byte < 248 && text.length < prefix.length + secretLength) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text + checksumOf(text);
}

/** Whether a text is written like an API key, checksum included; says nothing about whether the key exists. */
export function isApiKeyForm(text: string): boolean {
  return form.test(text) && text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength));
}

/** What may be shown of a key after it was made, so that people can tell their keys apart. */
export function apiKeyHint(key: string): string {
  return key.slice(-4);
}

/** CRC-32 (IEEE 802.3) of an ASCII text, in six base62 digits. */
function checksumOf(text: string): string {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let rest = ~crc >>> 0;
  let digits = '';
  for (let place = 0; place < checksumLength; place += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}
