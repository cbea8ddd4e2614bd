import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Page } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { all, api } from './api.ts';
import { shortId } from './format.ts';

/** The lists of the set-up. Small, used everywhere, fetched once and refreshed when somebody looks again. */
type List<Item> = (request: { limit: number; cursor?: string }) => Promise<Page<Item>>;
function useList<Item>(name: string, list: List<Item>, allowed: boolean) {
  return useQuery({
    queryKey: [name],
    queryFn: () => all(list, {}),
    enabled: allowed,
    staleTime: 30_000,
  });
}

/** What buyers pay is the market's revenue, and their own spend. */
export const useRevenueLabel = (): string => (useRole() === 'buyer' ? 'Spend' : 'Revenue');

const useRole = () => useSession().role;
export const useCampaigns = () => useList('campaigns', api.listCampaigns, useRole() === 'operator');
export const useBuyers = () => useList('buyers', api.listBuyers, useRole() === 'operator');
export const usePublishers = () => useList('publishers', api.listPublishers, useRole() === 'operator');
export const useTargets = () => useList('targets', api.listTargets, useRole() !== 'publisher');
export const useNumbers = () => useList('numbers', api.listNumbers, useRole() !== 'buyer');

/** Who is signed in, as the exchange has it; nobody for an operator. */
function useOwn(): { id: string; name: string }[] {
  const { role, buyerId, publisherId } = useSession();
  const { data } = useQuery({
    queryKey: ['own'],
    queryFn: (): Promise<{ id: string; name: string }> =>
      role === 'buyer' ? api.getBuyer({ id: buyerId ?? '' }) : api.getPublisher({ id: publisherId ?? '' }),
    enabled: role !== 'operator',
    staleTime: 30_000,
  });
  return useMemo(() => (data ? [data] : []), [data]);
}

export type NameOf = (id: string | null | undefined) => string;

/** What people call a thing; a short id where its name is not known or not theirs to see. */
export function useNames(): NameOf {
  const { campaigns } = useSession();
  const lists = [
    ...[campaigns, useCampaigns().data, useBuyers().data],
    ...[usePublishers().data, useTargets().data, useOwn()],
  ];
  const numbers = useNumbers().data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lists, not the array around them
  return useMemo(() => {
    const names = new Map<string, string>();
    for (const list of lists) for (const { id, name } of list ?? []) names.set(id, name);
    for (const { id, number } of numbers ?? []) names.set(id, number);
    return (id) => (id ? (names.get(id) ?? shortId(id)) : '–');
  }, [...lists, numbers]);
}
