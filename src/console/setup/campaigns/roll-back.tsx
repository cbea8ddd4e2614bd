import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../ui/api.ts';
import { Ask } from '../../ui/overlay/ask.tsx';
import { tell, tellFailure } from '../../ui/overlay/toast.tsx';
import { Loading } from '../../ui/parts.tsx';
import { Differences } from './differences.tsx';

type Props = { campaignId: string; version: number };

/** Goes back by going on: the old terms become a new version, so that it can be undone like any other change. */
export function RollBack({ campaignId, version }: Props) {
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" className="button little" onClick={() => setAsked(true)}>
        Go back to version {version}…
      </button>
      {asked && <Question campaignId={campaignId} version={version} onGone={() => setAsked(false)} />}
    </>
  );
}

/** From now to then, before anything is done; and only that is done. */
function Question({ campaignId, version, onGone }: Props & { onGone(): void }) {
  const [open, setOpen] = useState(true);
  const refresh = useRefresh();
  const preview = useQuery({
    queryKey: ['versions', campaignId, 'rollback', version],
    queryFn: () => api.rollbackCampaign({ id: campaignId, body: { version, dryRun: true } }),
    gcTime: 0,
  });
  const back = useMutation({
    mutationFn: (from: number) => api.rollbackCampaign({ id: campaignId, body: { version, from } }),
    onSuccess: async (made) => {
      await refresh();
      setOpen(false);
      tell(`Back to version ${version}.`, `The campaign is at version ${made.version} now.`, {
        text: 'Undo',
        act: () => void undo(campaignId, made.version).then(refresh),
      });
    },
    // What was looked at is no longer what would be done: look again.
    onError: () => preview.refetch(),
  });
  const { data } = preview;
  return (
    <Ask
      title={`Go back to version ${version}?`}
      note={
        !data ? (
          (preview.error?.message ?? <Loading />)
        ) : data.changes.length === 0 ? (
          'Nothing would change: the campaign and its targets are as they were then.'
        ) : (
          <>
            <p>
              The campaign and its targets become what they were, from the next call on. Targets added since
              are paused. Buyers, publishers, numbers, and what buyers paused or limited themselves, stay as
              they are.
            </p>
            <Differences before="Now" after={`Version ${version}`} changes={data.changes} />
          </>
        )
      }
      no="Cancel"
      yes={`Go back to version ${version}`}
      onYes={() => data && back.mutate(data.version)}
      busy={!data || preview.isFetching || back.isPending}
      error={back.error?.message ?? null}
      open={open}
      onOpenChange={setOpen}
      onGone={onGone}
    />
  );
}

/** The version before a rollback, again. */
const undo = (id: string, made: number): Promise<unknown> =>
  api.rollbackCampaign({ id, body: { version: made - 1, from: made } }).then(
    () => tell('Undone.', `The campaign is as it was at version ${made - 1}.`),
    (error) => tellFailure('The rollback was not undone', error),
  );

function useRefresh(): () => Promise<unknown> {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ['campaigns', 'targets', 'target', 'versions'].map((name) =>
        client.invalidateQueries({ queryKey: [name] }),
      ),
    );
}
