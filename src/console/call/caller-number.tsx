import { useMutation } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { CallCaller, GetCallReply as CallDetail } from '../../api/client/outcry-client.ts';
import { useSession } from '../session/session.ts';
import { api } from '../ui/api.ts';
import { CopyButton } from '../ui/parts.tsx';

/** The caller's whole number, to the operator and to a buyer who talked. Asked for by hand, because it is recorded. */
export function CallerNumber({ call }: { call: CallDetail }) {
  const { role, readOnly } = useSession();
  const show = useMutation({ mutationFn: () => api.getCaller({ id: call.id }) });
  const talked = call.attempts.some(({ answeredAt }) => answeredAt !== null);
  if (readOnly || role === 'publisher' || (role === 'buyer' && !talked)) return null;
  return (
    <div className="row">
      {!show.data && (
        <button
          type="button"
          className="button little"
          disabled={show.isPending}
          onClick={() => show.mutate()}
        >
          Show the caller’s number
        </button>
      )}
      <span role="status" className="row">
        {show.data && <ShownNumber shown={show.data} />}
        {show.error && <span className="bad small">{show.error.message}</span>}
      </span>
      {role === 'operator' && (
        <Link href={`/setup/audit?entity=call&id=${call.id}`} className="button little bare">
          View log
        </Link>
      )}
      <span className="quiet small">
        {show.data?.caller ? 'This view is recorded.' : !show.data && 'Every view is recorded.'}
      </span>
    </div>
  );
}

const ShownNumber = ({ shown: { caller, masked } }: { shown: CallCaller }) =>
  caller === null ? (
    <span>No number is kept: {masked}</span>
  ) : (
    <>
      <b className="mono">{caller}</b> <CopyButton text={caller} label="the caller’s number" />
    </>
  );
