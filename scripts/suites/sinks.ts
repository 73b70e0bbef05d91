import type { NexusClient } from '../client/nexus-client.ts';
import type { Reply } from './exchange.ts';

/** A route of the product that fetches an address which its caller names. */
export interface Sink {
  name: string;
  /** Hands an address in and gives back the reply that tells what came of it. */
  submit(nexus: NexusClient, url: string): Promise<Reply>;
}

/** Makes what the sinks need and lists them; each new route that takes an address is one more. */
export async function setUpSinks(_nexus: NexusClient): Promise<Sink[]> {
  return [];
}
