import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from '../session/session.ts';
import { getAll } from './api.ts';
import { shortId } from './format.ts';
import type { Buyer, Campaign, Publisher, Target, TrackingNumber } from './resources.ts';

/** The lists of the set-up. Small, used everywhere, fetched once and refreshed when somebody looks again. */
function useList<T>(name: string, allowed: boolean) {
  return useQuery({
    queryKey: [name],
    queryFn: () => getAll<T>(`/v1/${name}`),
    enabled: allowed,
    staleTime: 30_000,
  });
}

const useRole = () => useSession().role;
export const useCampaigns = () => useList<Campaign>('campaigns', useRole() === 'operator');
export const useBuyers = () => useList<Buyer>('buyers', useRole() === 'operator');
export const usePublishers = () => useList<Publisher>('publishers', useRole() === 'operator');
export const useTargets = () => useList<Target>('targets', useRole() !== 'publisher');
export const useNumbers = () => useList<TrackingNumber>('numbers', useRole() !== 'buyer');

export type NameOf = (id: string | null | undefined) => string;

/** What people call a thing; a short id where its name is not known or not theirs to see. */
export function useNames(): NameOf {
  const lists = [useCampaigns().data, useBuyers().data, usePublishers().data, useTargets().data];
  const numbers = useNumbers().data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists, not the array around them
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const list of lists) for (const { id, name } of list ?? []) names.set(id, name);
    for (const { id, number } of numbers ?? []) names.set(id, number);
    return (id) => (id ? (names.get(id) ?? shortId(id)) : '–');
  }, [...lists, numbers]);
}
