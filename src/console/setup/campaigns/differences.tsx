import type { CampaignVersionDiff } from '../../../api/client/outcry-client.ts';
import { fieldName } from '../../ui/form/field-names.ts';
import { sentence } from '../../ui/format.ts';
import { type NameOf, useNames } from '../../ui/names.ts';
import { ScrollX } from '../../ui/parts.tsx';
import { valueText } from '../../ui/values.ts';

type Difference = CampaignVersionDiff['changes'][number];
type Props = { before: string; after: string; changes: readonly Difference[] };

/** Where two states of a campaign differ, field by field. */
export function Differences({ before, after, changes }: Props) {
  const nameOf = useNames();
  return (
    <ScrollX label="Changes">
      <table className="table">
        <thead>
          <tr>
            <th>Field</th>
            <th>{before}</th>
            <th>{after}</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ path, before: was, after: is }) => (
            <tr key={path}>
              <td>{placeOf(path, nameOf)}</td>
              <td className="diff-cell">
                <del className="was">{valueText(was, path, nameOf)}</del>
              </td>
              <td className="diff-cell">
                <ins className="is">{valueText(is, path, nameOf)}</ins>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  );
}

const PLACE = /^(campaign|targets|buyers|publishers|numbers)\.(.+)$/;

/** "targets.tgt_….caps" → "Target RapidRooter: Caps"; "campaign.routing.floor" → "Floor". */
function placeOf(path: string, nameOf: NameOf): string {
  const [, kind, rest = ''] = PLACE.exec(path) ?? [];
  if (kind === undefined) return fieldName(path);
  if (kind === 'campaign') return fieldName(rest);
  const [id = '', ...field] = rest.split('.');
  const thing = `${sentence(kind.slice(0, -1))} ${nameOf(id)}`;
  return field.length === 0 ? thing : `${thing}: ${fieldName(field.join('.'))}`;
}
