import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { ask, get, post } from '../ui/api.ts';

export type Session = {
  role: 'operator' | 'publisher' | 'buyer';
  publisherId?: string;
  buyerId?: string;
  expiresAt: string;
  allowLoopbackBuyers: boolean;
};

const KEY = ['session'];

/** Who is signed in; null: nobody. Asked again now and then, because a key may be revoked. */
export const useSessionQuery = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const session = await get<Session | { role: null }>('/console/session');
      return session.role === null ? null : (session as Session);
    },
    staleTime: 60_000,
    refetchInterval: 5 * 60_000,
  });

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('only within a session');
  return session;
}

export const signIn = (key: string): Promise<Session> => post<Session>('/console/session', { key });

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await ask('DELETE', '/console/session').catch(() => {});
    client.clear();
    location.assign('/');
  };
}

export function useSignedIn(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    client.clear();
    client.setQueryData(KEY, session);
  };
}
