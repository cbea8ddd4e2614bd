#!/usr/bin/env bash
# The same two lines of a plain-text journal are $1,250 to ledger and $251,000 to hledger.
#
# Expected: hledger and ledger read one format; a file of ordinary American amounts balances to the same total in both.
# Instead: where the file has `$1,000` and no amount with a point, hledger takes the comma for the decimal mark: one dollar,
#   with three decimals. `$250` is two hundred and fifty. The sum, 251, is shown in the same style: $251,000, which every
#   reader takes for a quarter of a million. `check` finds nothing wrong, and each transaction is printed as it was written.
# Versions: hledger 1.25, ledger 3.3.0 (Debian 12).
# Output seen:
#   ledger                      $1,250
#   hledger                     $251,000
#   hledger, with decimal-mark  $1,250
# Why it matters: a journal is exported so that somebody can check the exchange's books with a second tool. Both tools call
#   the file sound and disagree by a factor of two hundred, in a report that looks right at a glance. Cents would
#   have prevented it: only a month of whole dollars does this.
# Source: hledger's manual explains the rule (an only mark is a decimal mark) and the directive; ledger's has the opposite.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
if ! command -v hledger >/dev/null || ! command -v ledger >/dev/null; then
  apt-get install -y --no-install-recommends hledger ledger >/dev/null
fi
cat >books.journal <<'JOURNAL'
2026-11-01 calls of October
    buyer:acme     $1,000
    revenue

2026-11-02 calls of the 1st
    buyer:acme     $250
    revenue
JOURNAL
{ echo 'decimal-mark .'; cat books.journal; } >marked.journal
hledger -f books.journal check
balance() { "$1" -f "$2" balance buyer:acme | head -n 1 | awk '{ print $1 }'; }
by_ledger=$(balance ledger books.journal)
by_hledger=$(balance hledger books.journal)
marked=$(balance hledger marked.journal)
printf '%-27s %s\n' ledger "$by_ledger" hledger "$by_hledger" 'hledger, with decimal-mark' "$marked"
[ "$by_ledger" = '$1,250' ] && [ "$by_hledger" = '$251,000' ] && [ "$marked" = '$1,250' ]
