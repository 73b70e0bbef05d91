import type { Address } from 'postal-mime';

/** As many as are worth reading; lists of recipients can be endless. */
const mostNamed = 50;

/** `Ada Lovelace <ada@example.org>, …` */
export function addresses(list: Address | readonly Address[] | undefined): string {
  if (list === undefined) return '';
  const all = (Array.isArray(list) ? (list as readonly Address[]) : [list as Address]).slice(0, mostNamed);
  return all.map(addressText).filter(Boolean).join(', ');
}

function addressText(address: Address): string {
  if (address.group !== undefined) {
    const members = address.group.slice(0, mostNamed).map(addressText).filter(Boolean);
    return [address.name, ...members].filter(Boolean).join(', ');
  }
  if (address.name === '' || address.name === address.address) return address.address;
  return address.address === '' ? address.name : `${address.name} <${address.address}>`;
}
