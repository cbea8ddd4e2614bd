import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Session } from '../../api/client/outcry-client.ts';
import { api } from '../ui/api.ts';

const KEY = ['session'];

/** Who is signed in; null: nobody. Asked again now and then, because a key may be revoked. */
export const useSessionQuery = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const session = await api.getSession();
      return session.role === null ? null : session;
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

export const signIn = (key: string): Promise<Session> => api.signIn({ body: { key } });

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await api.signOut().catch(() => {});
    client.clear();
    location.assign('/');
  };
}

/** The session goes on with another key, and nothing on the page is forgotten. */
export function useGoOnWith(): (key: string) => Promise<void> {
  const client = useQueryClient();
  return async (key) => {
    client.setQueryData(KEY, await signIn(key));
  };
}

export function useSignedIn(): (session: Session) => void {
  const client = useQueryClient();
  return (session) => {
    client.clear();
    client.setQueryData(KEY, session);
  };
}
