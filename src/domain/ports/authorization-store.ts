/** Where what one server gave for one plugin is kept: one text, which holds secrets. Whoever provides it seals it. */
export interface AuthorizationStore {
  load(): Promise<string | undefined>;
  save(state: string | undefined): Promise<void>;
}
