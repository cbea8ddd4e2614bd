import type { Mutant, Proof } from './mutants.ts';

const PROOF = 'test/archive/archive-history.test.ts';
const inNode = (test: string, only: string): Proof => ({ project: 'node', test, only });

/** What could lose calls or money where they leave D1. */
export const ARCHIVE: Mutant[] = [
  {
    name: 'a call deleted from D1 that is not in the archive',
    bar: 'R6',
    file: 'src/archive/archive-history.service.ts',
    find: 'const leaving = rows.filter(({ id }) => whole.has(id));',
    replace: 'const leaving = rows;',
    proof: inNode(PROOF, 'stay in D1 when'),
  },
  {
    name: 'a call that leaves D1 before it was counted as it is',
    bar: 'R6',
    file: 'src/directory/calls/archived-calls.store.ts',
    find: '  AND NOT EXISTS (SELECT 1 FROM rollup_changes c WHERE c.id = h.id)\n',
    replace: '',
    proof: inNode(PROOF, 'stay while they are younger'),
  },
  {
    name: 'a correction of an archived call written beside it',
    bar: 'R6',
    file: 'src/directory/calls/history-rows.store.ts',
    find: 'WHERE EXISTS (SELECT 1 FROM archived_calls a WHERE a.id = value->>0 AND a.rev = value->>1)',
    replace: 'WHERE false',
    proof: inNode(PROOF, 'come back for what still becomes'),
  },
  {
    name: 'ledger lines of archived calls in no statement',
    bar: 'R6',
    file: 'migrations/0026_archived_calls.sql',
    find: '  FROM archived_calls h, json_each(h.transfers) AS line\n',
    replace: '  FROM archived_calls h, json_each(h.transfers) AS line WHERE false\n',
    proof: inNode(PROOF, 'are told of as before'),
  },
  {
    name: 'money in the archive without what was corrected',
    bar: 'R6',
    file: 'src/archive/parquet.ts',
    find: "['charge', 'adjustCharge']",
    replace: "['charge']",
    proof: inNode(PROOF, 'come back for what still becomes'),
  },
  {
    name: 'archived calls that an erasure does not find',
    bar: 'R9',
    file: 'src/directory/calls/archived-calls.store.ts',
    find: '.bind(markOfCaller(hash), after)',
    replace: '.bind(hash, after)',
    proof: inNode(PROOF, 'are found by who called'),
  },
];
