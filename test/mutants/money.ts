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
    find: ' readLate(db, filter),',
    replace: '',
    proof: inRuntime('test/durable/ledger.test.ts', 'are read by party'),
  },
  {
    name: 'a period read before it is closed',
    bar: 'R1',
    file: 'src/directory/ledger/close-account.service.ts',
    find: '  await sealAccount(db, account, to);\n',
    replace: '',
    proof: inNode('test/api/resources/accounts.test.ts', 'never changed by what comes later'),
  },
  {
    name: 'a publisher paid twice by two runs',
    bar: 'R11',
    file: 'src/directory/ledger/payout-run.service.ts',
    find: 'await bookPayment(db, payment, counted);',
    replace: 'await bookPayment(db, payment, counted < 0 ? counted : null);',
    proof: inNode('test/api/resources/accounts.test.ts', 'nobody twice when two run'),
  },
  {
    name: 'a statement anybody may read',
    bar: 'R9',
    file: 'src/api/resources/money/statements.routes.ts',
    find: 'findStatement(env.DB, id, ownAccount(viewer))',
    replace: 'findStatement(env.DB, id, ownAccount({ ...viewer, role: "operator" } as typeof viewer))',
    proof: inNode('test/api/resources/accounts.test.ts', 'nobody else'),
  },
  {
    name: 'what is kept back paid out all the same',
    bar: 'R1',
    file: 'src/settlement/statement.ts',
    find: 'subtractMicros(balance, held)',
    replace: 'subtractMicros(balance, held > 0 ? ZERO : held)',
    proof: inNode('test/settlement/statement.test.ts', 'keeps back'),
  },
  {
    name: 'an account that counts what its statements have counted',
    bar: 'R1',
    file: 'src/directory/ledger/balance.service.ts',
    find: 'from: last?.to ?? 0,',
    replace: 'from: (last?.to ?? 0) && 0,',
    proof: { ...inNode('test/simulation/books.test.ts'), env: { BUSINESSES: '3' } },
  },
  {
    name: 'a payment missing from the balances',
    bar: 'R1',
    file: 'src/directory/rollups/balances.store.ts',
    find: '[...others!, ...paid!]',
    replace: '[...others!, ...paid!.slice(1)]',
    proof: inRuntime('test/durable/ledger.test.ts', 'is paid, aged'),
  },
];
