import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDLE, isUp, type Next, next, type Phone, talkedSeconds } from '../../src/console/phone/machine.ts';
import type { PhoneEvent, Request } from '../../src/console/phone/words.ts';
import type { Dial, Gather, Instruction } from '../../src/telephony/instruction.ts';

const AT = Date.parse('2026-11-23T12:00:00.000Z');
const say = (text: string) => ({ kind: 'say', text }) as const;
const gather = (change: Partial<Gather> = {}): Gather => ({
  kind: 'gather',
  prompts: [say('Press 1 or 2.')],
  maxDigits: 1,
  timeoutSeconds: 5,
  finishKey: null,
  next: 'input',
  ...change,
});
const dial = (change: Partial<Dial> = {}): Dial => ({
  kind: 'dial',
  destination: { kind: 'phone', number: '+13035550100' },
  callerId: null,
  ringSeconds: 20,
  maxSeconds: 3_600,
  whisper: false,
  record: false,
  followed: true,
  ...change,
});

/** A phone, and all that it ordered. */
class Desk {
  phone: Phone = IDLE;
  orders: Next['orders'] = [];

  do(event: PhoneEvent): this {
    const { phone, orders } = next(this.phone, event);
    this.phone = phone;
    this.orders = orders;
    return this;
  }
  place(): this {
    return this.do({ kind: 'place', number: '+18885550101', from: '+14155550123' });
  }
  told(...instructions: Instruction[]): this {
    return this.do({ kind: 'told', callId: 'call_1', instructions, turn: this.phone.turn });
  }
  done(): this {
    return this.do({ kind: 'done', turn: this.phone.turn });
  }
  press(keys: string): this {
    for (const key of keys) this.do({ kind: 'key', key });
    return this;
  }
  get requests(): Request[] {
    return this.orders.flatMap((order) => ('request' in order ? [order.request] : []));
  }
  get lastHeard(): string {
    return this.phone.heard.at(-1)?.text ?? '';
  }
}
const called = (...instructions: Instruction[]) => new Desk().place().told(...instructions);

describe('a phone that is told what to do', () => {
  it('places the call, and says one thing after another', () => {
    const desk = new Desk().place();
    expect(desk.requests).toEqual([{ kind: 'place', number: '+18885550101', from: '+14155550123' }]);
    desk.told(say('Hello.'), { kind: 'pause', seconds: 2 }, say('Bye.'), { kind: 'hangup' });
    expect(desk.orders).toMatchObject([{ kind: 'say', prompt: say('Hello.') }]);
    desk.done();
    expect(desk.orders).toMatchObject([{ kind: 'wait', seconds: 2, event: 'done' }]);
    desk.done();
    expect(desk.lastHeard).toBe('Bye.');
    desk.done();
    expect(desk.phone.stage).toBe('over');
    expect(desk.requests).toEqual([{ kind: 'hangup' }]);
  });

  it('hangs up when there is nothing more to do, as a carrier does', () => {
    expect(called(say('Bye.')).done().phone.stage).toBe('over');
  });

  it('comes back after a second when it is asked to, and calls nobody twice', () => {
    const desk = called({ kind: 'redirect', step: 'resume' });
    expect(desk.orders).toMatchObject([{ kind: 'wait', seconds: 1, event: 'resume' }]);
    desk.do({ kind: 'resume', turn: desk.phone.turn });
    expect(desk.requests).toEqual([{ kind: 'resume' }]);
  });
});

describe('a question', () => {
  it('waits for keys once it is asked', () => {
    const desk = called(gather());
    expect([desk.phone.stage, desk.lastHeard]).toEqual(['asked', 'Press 1 or 2.']);
    desk.done();
    expect(desk.orders).toMatchObject([{ kind: 'wait', seconds: 5, event: 'timeUp' }]);
  });

  it('is answered in the middle of its prompt, which then stops', () => {
    const desk = called(gather()).press('2');
    expect(desk.orders[0]).toEqual({ kind: 'hush' });
    expect(desk.requests).toEqual([{ kind: 'input', digits: '2' }]);
    expect(desk.lastHeard).toBe('Presses 2.');
  });

  it('ends with the last digit, and a prompt that ends late changes nothing', () => {
    const desk = called(gather({ maxDigits: 5 })).press('802');
    const { turn } = desk.phone;
    expect(desk.requests).toEqual([]);
    expect(desk.do({ kind: 'done', turn: turn - 1 }).phone.digits).toBe('802');
    expect(desk.press('02').requests).toEqual([{ kind: 'input', digits: '80202' }]);
  });

  it('ends with the finish key, which is no digit', () => {
    const desk = called(gather({ maxDigits: null, finishKey: '#' })).press('41#');
    expect(desk.requests).toEqual([{ kind: 'input', digits: '41' }]);
  });

  it('is left unanswered when time is up', () => {
    const desk = called(gather()).done();
    desk.do({ kind: 'timeUp', turn: desk.phone.turn });
    expect(desk.requests).toEqual([{ kind: 'input', digits: null }]);
  });

  it('waits anew after each key, and takes what there is', () => {
    const desk = called(gather({ maxDigits: 5 })).done();
    const { turn } = desk.phone;
    desk.press('80');
    expect(desk.do({ kind: 'timeUp', turn }).orders).toEqual([]);
    desk.do({ kind: 'timeUp', turn: desk.phone.turn });
    expect(desk.requests).toEqual([{ kind: 'input', digits: '80' }]);
  });

  it('nobody asked is not answered', () => {
    expect(called(say('Hello.')).press('1').orders).toEqual([]);
    expect(called(dial()).press('1').orders).toEqual([]);
  });
});

describe('a dial', () => {
  const talking = () => called(dial()).do({ kind: 'pickUp', at: AT });

  it('rings where the exchange says', () => {
    const desk = called(dial({ destination: { kind: 'sip', uri: 'sip:desk@buyer.example' } }));
    expect([desk.phone.stage, desk.lastHeard]).toEqual(['ringing', 'Rings sip:desk@buyer.example.']);
  });

  it.each(['busy', 'noAnswer', 'declined'] as const)('that ends %s is reported, then goes on', (outcome) => {
    const desk = called(dial()).do({ kind: 'dialEnded', outcome, at: AT });
    expect(desk.requests).toEqual([{ kind: 'dialed', outcome, seconds: 0, callerGone: false }]);
    expect(desk.told(dial()).phone.stage).toBe('ringing');
  });

  it('is talked over for as long as it took, and what was skipped', () => {
    const desk = talking();
    expect(desk.requests).toEqual([{ kind: 'answered' }]);
    desk.do({ kind: 'skip', seconds: 80 });
    expect(talkedSeconds(desk.phone, AT + 12_900)).toBe(92);
    desk.do({ kind: 'dialEnded', outcome: 'completed', at: AT + 12_900 });
    expect(desk.requests).toEqual([{ kind: 'dialed', outcome: 'completed', seconds: 92, callerGone: false }]);
  });

  it('the caller leaves is reported before the caller is', () => {
    expect(talking().do({ kind: 'hangUp', at: AT + 7_000 }).requests).toEqual([
      { kind: 'dialed', outcome: 'completed', seconds: 7, callerGone: true },
      { kind: 'hangup' },
    ]);
    expect(called(dial()).do({ kind: 'hangUp', at: AT }).requests).toEqual([
      { kind: 'dialed', outcome: 'noAnswer', seconds: 0, callerGone: true },
      { kind: 'hangup' },
    ]);
  });

  it('cannot be picked up, or ended, twice', () => {
    expect(talking().do({ kind: 'pickUp', at: AT }).orders).toEqual([]);
    expect(talking().do({ kind: 'dialEnded', outcome: 'busy', at: AT }).orders).toEqual([]);
    expect(called(dial()).do({ kind: 'dialEnded', outcome: 'completed', at: AT }).orders).toEqual([]);
  });

  it('rings out by itself, as phones do, and not once somebody has picked up', () => {
    const ringing = called(dial({ ringSeconds: 12 }));
    const [wait] = ringing.orders;
    expect(wait).toMatchObject({ kind: 'wait', seconds: 12, event: 'rungOut' });
    const { turn } = ringing.phone;
    expect(ringing.do({ kind: 'rungOut', turn }).requests).toMatchObject([
      { kind: 'dialed', outcome: 'noAnswer' },
    ]);
    const talks = talking();
    expect(talks.do({ kind: 'rungOut', turn: talks.phone.turn }).orders).toEqual([]);
    expect(called(dial({ followed: false })).orders).toEqual([]);
  });

  it('to the fallback number is out of the exchange’s hands', () => {
    const desk = called(dial({ followed: false }));
    expect(desk.phone.stage).toBe('fallback');
    expect(desk.lastHeard).toBe('Sends the caller to the fallback number, +13035550100.');
    expect(desk.do({ kind: 'hangUp', at: AT }).requests).toEqual([{ kind: 'hangup' }]);
  });
});

describe('when the exchange cannot be reached', () => {
  it('a call that never came about is over, and can be placed again', () => {
    const desk = new Desk().place();
    desk.do({ kind: 'failed', message: 'no campaign answers this number', turn: desk.phone.turn });
    expect([isUp(desk.phone), desk.phone.trouble]).toEqual([false, 'no campaign answers this number']);
    expect(desk.place().phone.trouble).toBe(null);
  });

  it('the same is told again', () => {
    const desk = called(gather()).press('1');
    desk.do({ kind: 'failed', message: 'offline', turn: desk.phone.turn });
    expect(isUp(desk.phone)).toBe(true);
    expect(desk.do({ kind: 'retry' }).requests).toEqual([{ kind: 'input', digits: '1' }]);
    expect(desk.told(dial()).phone).toMatchObject({ stage: 'ringing', trouble: null });
  });
});

it('a phone that was put down stays down, whatever still arrives, until the next call', () => {
  const instruction = fc.constantFrom<Instruction>(say('Hello.'), gather(), dial(), { kind: 'hangup' });
  const late = fc.oneof(
    fc.record({
      kind: fc.constant('told' as const),
      callId: fc.constant('call_1'),
      instructions: fc.array(instruction),
      turn: fc.nat(8),
    }),
    fc.record({
      kind: fc.constantFrom('done' as const, 'timeUp' as const, 'resume' as const),
      turn: fc.nat(8),
    }),
    fc.record({ kind: fc.constant('key' as const), key: fc.constantFrom('1', '#') }),
    fc.record({ kind: fc.constantFrom('pickUp' as const, 'hangUp' as const), at: fc.constant(AT) }),
  );
  fc.assert(
    fc.property(instruction, fc.array(late), (first, events) => {
      const desk = called(first).do({ kind: 'hangUp', at: AT });
      const stale = events.filter((event) => !('turn' in event) || event.turn !== desk.phone.turn);
      for (const event of stale) {
        desk.do(event);
        expect([desk.phone.stage, desk.orders]).toEqual(['over', []]);
      }
      expect(desk.place().phone.stage).toBe('connecting');
    }),
  );
});
