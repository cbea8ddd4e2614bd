// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code, not of text

import type { Mutant, Proof } from './mutants.ts';

const inNode = (test: string, only?: string): Proof => ({ project: 'node', test, only });
const inRuntime = (test: string, only?: string): Proof => ({ project: 'durable', test, only });

/** Faults in the books as outsiders read them, and in what is settled by them. */
export const MONEY: Mutant[] = [
  {
    name: 'a journal that loses what is below a cent',
    bar: 'R1',
    file: 'src/ledger/journal.ts',
    find: 'return `${digits.slice(0, -6)}.${digits.slice(-6)}`;',
    replace: 'return `${digits.slice(0, -6)}.${digits.slice(-6, -4)}`;',
    proof: inNode('test/ledger/journal.test.ts', 'comes to the same balances'),
  },
  {
    name: 'a journal that lets people write into it',
    bar: 'R1',
    file: 'src/ledger/journal.ts',
    find: ".replace(/[\\p{C}\\p{Z}]+/gu, ' ')",
    replace: '',
    proof: inNode('test/ledger/journal.test.ts', 'comes to the same balances'),
  },
  {
    name: 'a closed account that goes on changing',
    bar: 'R1',
    file: 'src/directory/ledger/posting.store.ts',
    find: '`max(${at}, coalesce((SELECT',
    replace: '`max(${at}, -coalesce((SELECT',
    proof: inRuntime('test/durable/ledger.test.ts', 'stay as they were'),
  },
  {
    name: 'a late correction in no period',
    bar: 'R1',
    file: 'src/directory/ledger/entries.store.ts',
    find: '    readLate(db, filter),\n',
    replace: '',
    proof: inRuntime('test/durable/ledger.test.ts', 'are read by party'),
  },
];
