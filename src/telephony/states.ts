/** States, districts and territories of the United States and provinces of Canada by name: what forms send instead of "NY". */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia
DC Washington DC|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana
ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia
WA Washington|WA Washington State|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|GU Guam|VI US Virgin Islands
VI Virgin Islands|AS American Samoa|MP Northern Mariana Islands|AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick
NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut|ON Ontario|PE Prince Edward Island|QC Quebec
SK Saskatchewan|YT Yukon`
    .split(/[|\n]/)
    .map((line) => [line.slice(3).toLowerCase(), line.slice(0, 2)]),
);

/** "NY", "ny", "N.Y.", "New York", "new  york" → "NY"; null for what is neither two letters nor a name. */
export function readState(text: string | null): string | null {
  const plain = (text ?? '').normalize('NFKC').replace(/[.,]/g, '').trim();
  if (/^[A-Za-z]{2}$/.test(plain)) return plain.toUpperCase();
  const name = plain.toLowerCase().replace(/[\s_-]+/g, ' ');
  return Object.hasOwn(NAMES, name) ? NAMES[name]! : null;
}
