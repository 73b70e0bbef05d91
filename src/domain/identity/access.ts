/** What an access list can give on one collection or session; each includes those before it. */
export const accessLevels = ['read', 'write', 'manage'] as const;

export type AccessLevel = (typeof accessLevels)[number];

/** As stored: 1 to 3; 0 for nothing. */
export function accessRank(level: AccessLevel | undefined): number {
  return level === undefined ? 0 : accessLevels.indexOf(level) + 1;
}

export function accessLevel(rank: number): AccessLevel | undefined {
  return accessLevels[rank - 1];
}
