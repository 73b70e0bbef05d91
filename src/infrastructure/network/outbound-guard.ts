import { Problem } from '../../domain/problem.ts';
import { addressFault, isAddress } from './address-fault.ts';
import { allows, portOf } from '../../domain/allowed-host.ts';
import { nameFault } from './name-fault.ts';
import type { AllowedHost } from '../../domain/allowed-host.ts';
import type { EgressPurpose } from '../../domain/ports/egress.ts';

/** What is open although it is not on the internet, or on another port. */
export interface Openings {
  /** For every purpose. */
  hosts: readonly AllowedHost[];
  /** For one purpose only: addresses in the settings, of which the origin counts. */
  endpoints?: Partial<Record<EgressPurpose, readonly URL[]>>;
}

export interface Target {
  url: URL;
  /** Whether the settings open it by name, so that it may lie anywhere. */
  own: boolean;
}

/** Longer than any address that leads somewhere. */
const maxCharacters = 8192;

/** Decides where requests may go. */
export class OutboundGuard {
  readonly #openings: Openings;

  constructor(openings: Openings) {
    this.#openings = openings;
  }

  /** The address to go to, or `egress_refused`, which says why not. `base` is where a redirect came from. */
  check(text: string, purpose: EgressPurpose, base?: URL): Target {
    const url = text.length <= maxCharacters && URL.canParse(text, base) ? new URL(text, base) : undefined;
    if (url === undefined) throw refused('That is not a web address: write it whole, like https://example.org/page.');
    // Nothing but the request itself is sent.
    url.hash = '';
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw refused(`Only http and https addresses are fetched, not ${url.protocol.slice(0, 20)}`);
    if (url.username !== '' || url.password !== '')
      throw refused('An address with a name or password in it is not fetched.');
    // What fetches reads the address again: it must find the same in it.
    if (new URL(url.href).href !== url.href) throw refused('That address can be read in two ways.');
    if (this.#isOwn(url, purpose)) return { url, own: true };
    const port = portOf(url);
    if (port !== 80 && port !== 443) throw refused(`Port ${port} is not fetched from, only 80 and 443.`, operatorsWord);
    const fault = isAddress(url.hostname) ? addressFault(url.hostname) : nameFault(url.hostname);
    if (fault !== undefined) throw refused(fault, operatorsWord);
    return { url, own: false };
  }

  #isOwn(url: URL, purpose: EgressPurpose): boolean {
    const { hosts, endpoints } = this.#openings;
    return (
      hosts.some((host) => allows(host, url)) ||
      endpoints?.[purpose]?.some((endpoint) => endpoint.origin === url.origin) === true
    );
  }
}

const operatorsWord = 'Whoever runs this Nexus can allow it.';

function refused(...sentences: string[]): Problem {
  return new Problem('egress_refused', sentences.join(' '));
}
