import type { IdentityProvider } from '../../domain/ports/identity-provider.ts';

export const providerIds = ['google', 'openid'] as const;
export type ProviderId = (typeof providerIds)[number];
export type Providers = Partial<Record<ProviderId, IdentityProvider>>;

/** The providers that are set up here, each with where to begin. */
export function providerLinks(providers: Providers): { id: ProviderId; label: string; url: string }[] {
  return providerIds.flatMap((id) => {
    const label = providers[id]?.label;
    return label === undefined ? [] : [{ id, label, url: `/auth/${id}` }];
  });
}
