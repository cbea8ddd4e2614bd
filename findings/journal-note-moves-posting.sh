#!/usr/bin/env bash
# A remark "[1/2]" behind an amount moves the money to another month, and hledger and ledger both call the books sound.
#
# Expected: what follows a semicolon is a comment; the transaction's date stands on its first line.
# Instead: square brackets with something like a date in a comment behind a posting set that posting's own date: `[1/2]` is
#   the second of January, `[3-17]` the seventeenth of March, of the transaction's year. Only that posting moves, so the two
#   sides of one call fall into different months. Nothing warns; `check` passes.
# Versions: hledger 1.25, ledger 3.3.0 (Debian 12).
# Output seen, for a call of 2026-11-30 with the remark "answered at desk [1/2]" behind the buyer's posting:
#   hledger check: sound
#   hledger  buyer:acme 2026-01-02   revenue 2026-11-30
#   ledger   buyer:acme 2026-01-02   revenue 2026-11-30
#   the buyer's November in hledger: 0
# Why it matters: an exchange puts a note there for each call: a desk of a pool, an extension, a menu key, a caller's words.
#   The buyer's statement for November lacks the call while November's revenue has it, and each month is out of balance
#   although every transaction balances. On a line of its own before the first posting the same note is harmless.
# Source: both manuals describe bracketed posting dates, far from their pages on comments.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
if ! command -v hledger >/dev/null || ! command -v ledger >/dev/null; then
  apt-get install -y --no-install-recommends hledger ledger >/dev/null
fi
cat >books.journal <<'JOURNAL'
decimal-mark .
2026-11-30 call
    buyer:acme     $45.00   ; answered at desk [1/2]
    revenue       $-45.00
JOURNAL
tail -n +2 books.journal >ledger.journal
hledger -f books.journal check && echo 'hledger check: sound'
by_hledger=$(hledger -f books.journal register -O csv | awk -F'","' 'NR > 1 { print $5, $2 }' | sort | paste -s -d' ')
by_ledger=$(ledger -f ledger.journal register --format '%(account) %(format_date(date, "%Y-%m-%d"))\n' | sort | paste -s -d' ')
november=$(hledger -f books.journal balance buyer:acme -p 2026-11 -N -O csv | tail -n +2)
echo "hledger  $by_hledger"
echo "ledger   $by_ledger"
echo "the buyer's November in hledger: ${november:-0}"
moved='buyer:acme 2026-01-02 revenue 2026-11-30'
[ "$by_hledger" = "$moved" ] && [ "$by_ledger" = "$moved" ] && [ -z "$november" ]
