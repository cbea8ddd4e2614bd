import { useQuery } from '@tanstack/react-query';
import type { Audit } from '../../../api/client/outcry-client.ts';
import { all, api } from '../../ui/api.ts';
import { changesOf, placeName } from '../../ui/changes.ts';
import { dayAndTime, sentence, shortId } from '../../ui/format.ts';
import { useNames } from '../../ui/names.ts';
import { ScrollX } from '../../ui/parts.tsx';
import { valueText } from '../../ui/values.ts';

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
            <th>Action</th>
            <th>Changes</th>
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
  const nameOf = useNames();
  if (action === 'create' || action === 'delete' || (before === null && after === null)) return '–';
  if (before === null) return valueText(after, '', nameOf);
  const changes = changesOf(before, after);
  if (changes.length === 0) return 'A secret was changed';
  return (
    <ul>
      {changes.map(({ path, before: was, after: is }) => (
        <li key={path}>
          {placeName(path)}: from <del className="was">{valueText(was, path, nameOf)}</del> to{' '}
          <ins className="is">{valueText(is, path, nameOf)}</ins>
        </li>
      ))}
    </ul>
  );
}
