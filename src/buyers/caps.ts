import type { Micros } from '../lib/money.ts';

export const CAP_WINDOWS = ['concurrent', 'hour', 'day', 'week', 'month', 'total'] as const;
export type CapWindow = (typeof CAP_WINDOWS)[number];
export type CountedWindow = Exclude<CapWindow, 'concurrent'>;

/** At most this many calls and this much money in a window on the target's wall clock. */
export type Cap = { window: CapWindow; calls?: number; spend?: Micros };

/** What is used in the window `key` names; another key means nothing is used yet. */
export type WindowUse = { key: string; calls: number; spend: Micros };

/** What a target has used, holds included. */
export type Usage = { concurrent: number; windows: Record<CountedWindow, WindowUse> };

/** A reservation: what to give back, and from which windows, if the call comes to nothing. */
export type CapHold = { keys: Record<CountedWindow, string>; spend: Micros };
