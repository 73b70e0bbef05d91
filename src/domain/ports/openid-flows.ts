/** A sign-in on its way: the browser is at the provider and has to come back. */
export interface OpenIdFlow {
  /** Hash of what the provider sends back. */
  stateHash: string;
  /** Hash of the value in the cookie of the browser that started. */
  browserHash: string;
  nonce: string;
  verifier: string;
  /** A path on this site. */
  returnTo: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Sign-ins on their way. They live for minutes; losing one costs somebody a second click. */
export interface OpenIdFlows {
  /** Stores a flow. Drops what expired before `now`, and of this browser's flows all but the newest `perBrowser`. */
  add(flow: OpenIdFlow, bounds: { now: number; perBrowser: number }): Promise<void>;
  /**
   * Removes a flow and gives it back, to one caller only however many ask at once. Another browser gets undefined and
   * removes nothing. May give back an expired flow.
   */
  take(stateHash: string, browserHash: string): Promise<OpenIdFlow | undefined>;
}
