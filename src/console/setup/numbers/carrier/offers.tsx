import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../ui/api.ts';
import { Check, Text } from '../../../ui/form/fields.tsx';
import { Empty, Failed, ScrollX } from '../../../ui/parts.tsx';
import { costOf } from './cost.ts';
import type { Managed } from './managed.ts';
import { Buy } from './take-in.tsx';

/** What the carrier would sell. @param had what the account has by now. */
export function Offers({ carrier, had }: { carrier: Managed; had: ReadonlySet<string> }) {
  const [wish, setWish] = useState({ areaCode: '', contains: '', tollFree: false });
  const search = useMutation({
    mutationFn: () =>
      api.listCarrierNumberOffers({
        carrier,
        limit: 20,
        ...(wish.areaCode.trim() && { areaCode: wish.areaCode.trim() }),
        ...(wish.contains.trim() && { contains: wish.contains.trim() }),
        ...(wish.tollFree && { tollFree: 'true' }),
      }),
  });
  const offers = search.data?.data.filter(({ number }) => !had.has(number));
  return (
    <div className="panel">
      <header>
        <h2>Buy a number</h2>
      </header>
      <form
        className="body stack"
        onSubmit={(event) => {
          event.preventDefault();
          search.mutate();
        }}
      >
        <div className="grid-2">
          <Text
            label="Area code"
            placeholder="415"
            value={wish.areaCode}
            onChange={(areaCode) => setWish({ ...wish, areaCode })}
          />
          <Text
            label="Digits"
            hint="With * for any digit (optional)"
            placeholder="415555****"
            value={wish.contains}
            onChange={(contains) => setWish({ ...wish, contains })}
          />
        </div>
        <Check
          label="Toll-free"
          checked={wish.tollFree}
          onChange={(tollFree) => setWish({ ...wish, tollFree })}
        />
        <div>
          <button type="submit" className="button primary" disabled={search.isPending}>
            {search.isPending ? 'Searching…' : 'Search'}
          </button>
        </div>
      </form>
      {search.error ? (
        <Failed error={search.error} />
      ) : offers?.length === 0 ? (
        <Empty title="Nothing to buy">Try another area code, or fewer digits.</Empty>
      ) : (
        offers && (
          <ScrollX label="Numbers that can be bought">
            <table className="table">
              <thead>
                <tr>
                  <th>Number</th>
                  <th>Place</th>
                  <th>Cost</th>
                  <th>
                    <span className="sr">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {offers.map((offer) => (
                  <tr key={offer.number}>
                    <td className="mono">{offer.number}</td>
                    <td>{[offer.locality, offer.region].filter(Boolean).join(', ') || '–'}</td>
                    <td>{costOf(offer)}</td>
                    <td>
                      <span className="row end">
                        <Buy carrier={carrier} offer={offer} />
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollX>
        )
      )}
    </div>
  );
}
