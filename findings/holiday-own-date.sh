#!/usr/bin/env bash
# date-holidays says that Thanksgiving is no holiday when it is asked with the date it has just given.
#
# Expected: `getHolidays(2026)` lists Thanksgiving with `date: '2026-11-26 00:00:00'`, and `isHoliday(date)` takes a Date
#   or a string. A calendar day given as text is a day of the place the calendar is for: the answer should be yes
#   for that text, for '2026-11-26', and no for the day after.
# Instead: text is turned into an instant in the zone of the machine (or UTC), then compared with the holiday's instants
#   in the place's zone. On a machine set to UTC, which is what every Worker is, midnight UTC is still the day
#   before in America: the 26th is denied and the 27th is called Thanksgiving.
# Versions: date-holidays 3.37.0, Node 20 with TZ=UTC.
# Output seen:
#   listed: 2026-11-26 00:00:00
#   isHoliday('2026-11-26 00:00:00')  no
#   isHoliday('2026-11-26')           no
#   isHoliday('2026-11-27')           Thanksgiving Day
# Why it matters: a buyer who is "closed on holidays" is sent calls all Thanksgiving Day, which nobody answers, and none on
#   the Friday after. It happens for every holiday and every American zone, and a test run on a machine in New York
#   does not show it with the first form.
# Source: the package's description of isHoliday (Date or string) and of `date` (the day, in the place's zone).
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm i --no-audit --no-fund --silent date-holidays@3.37.0
cat >run.cjs <<'JS'
const assert = require('node:assert');
const Holidays = require('date-holidays');
const newYork = new Holidays('US', 'NY');
const { date } = newYork.getHolidays(2026).find((day) => day.name === 'Thanksgiving Day');
console.log('listed:', date);
const ask = (text) => {
  const answer = (newYork.isHoliday(text) || []).map((day) => day.name).join() || 'no';
  console.log(`isHoliday('${text}')`.padEnd(33), answer);
  return answer;
};
assert.strictEqual(date, '2026-11-26 00:00:00');
assert.deepStrictEqual([date, '2026-11-26', '2026-11-27'].map(ask), ['no', 'no', 'Thanksgiving Day']);
JS
TZ=UTC node run.cjs
