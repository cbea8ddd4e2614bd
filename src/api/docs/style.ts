/** The documents' one stylesheet. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1d232b; --soft: #5a6472; --paper: #fff; --tint: #f4f6f8; --line: #d9dee4; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ee; --soft: #9aa5b4; --paper: #12161b; --tint: #1b2129; --line: #2f3742; --link: #7ab8ff; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--link); }
a:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
.page { max-width: 68rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem 2.5rem; }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .15rem 1rem; }
nav a { text-decoration: none; display: inline-block; padding: .2rem 0; }
nav [aria-current] { font-weight: 600; color: var(--ink); }
nav strong { display: block; font-size: 1.1rem; margin-bottom: .4rem; }
main { min-width: 0; max-width: 46rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .2rem 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
h2 a, h3 a { color: inherit; text-decoration: none; }
.about { color: var(--soft); font-size: 1.05rem; margin: 0 0 1.5rem; }
code { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--tint); padding: .1em .3em; border-radius: 3px; }
pre { background: var(--tint); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
tr:target { background: var(--tint); }
details { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { cursor: pointer; }
footer { color: var(--soft); font-size: .9rem; margin-top: 3rem; }
@media (min-width: 60rem) {
  .page { grid-template-columns: 13rem minmax(0, 1fr); }
  nav { position: sticky; top: 1rem; align-self: start; }
  nav ul { flex-direction: column; }
}
`;
