import { useQuery } from '@tanstack/react-query';
import type { Audit } from '../../../api/client/outcry-client.ts';
import { diff } from '../../../directory/config/diff.ts';
import { formatMicros, micros } from '../../../lib/money.ts';
import { all, api } from '../../ui/api.ts';
import { dayAndTime, sentence, shortId } from '../../ui/format.ts';
import { ScrollX } from '../../ui/parts.tsx';

export function AuditTable({ lines }: { lines: Audit[] }) {
  const { data: keys } = useQuery({ queryKey: ['keys'], queryFn: () => all(api.listKeys, {}) });
  const who = (by: string): string => keys?.find(({ id }) => id === by)?.name ?? shortId(by);
  return (
    <ScrollX>
      <table className="table">
        <thead>
          <tr>
            <th>When</th>
            <th>Who</th>
            <th>Did</th>
            <th>What changed</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.revision}>
              <td>{dayAndTime(line.at)}</td>
              <td>{who(line.by)}</td>
              <td>{sentence(line.action)}</td>
              <td className="diff-cell">
                <Changes line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

/** A thing that came or went is told by its action; what was noted beside it, as it was noted. */
function Changes({ line: { action, before, after } }: { line: Audit }) {
  if (action === 'create' || action === 'delete' || (before === null && after === null)) return '–';
  if (before === null) return write(after);
  const changes = diff(before, after);
  if (changes.length === 0) return 'a secret';
  return (
    <ul>
      {changes.map(({ path, before: was, after: is }) => (
        <li key={path}>
          <span className="mono">{path}</span> <del className="was">{write(was, path)}</del>{' '}
          <ins className="is">{write(is, path)}</ins>
        </li>
      ))}
    </ul>
  );
}

const MONEY = /(^|\.)(floor|price|minBid|maxBid|spend|amount)$/;

/** Documents are kept in millionths; people read amounts. */
const readable = (name: string, value: unknown): unknown =>
  typeof value === 'number' && MONEY.test(name) ? formatMicros(micros(value)) : value;

function write(value: unknown, path = ''): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'object') return JSON.stringify(value, readable);
  return String(readable(path, value));
}
