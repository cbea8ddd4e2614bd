/** Hands in the pit: four bids, one above the rest. */
export const Mark = ({ size = 22 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="mark">
    <rect width="32" height="32" rx="7" />
    <path d="M7 24v-6M13 24v-9M19 24V8M25 24v-12" strokeWidth="3.2" strokeLinecap="round" />
  </svg>
);
