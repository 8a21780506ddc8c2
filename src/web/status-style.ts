import type { Html } from '../html.ts';

/** Dark text on light ground, or the reverse where the reader's device is dark; every pair of colours has a contrast of 4.5 or more. */
export const statusStyle: Html = {
  markup: `
:root { color-scheme: light dark; --ground: #f5f7f9; --card: #fff; --text: #1c2329; --soft: #4a5560; --line: #d5dce2;
  --ok: #17703c; --ok-bar: #2f9e5b; --work: #0b57a4; --work-bar: #3b82d0; --bad: #b3261e; --bad-bar: #d64541; }
@media (prefers-color-scheme: dark) { :root { --ground: #12171c; --card: #1c2329; --text: #eef2f5; --soft: #b3bec8; --line: #38434d;
  --ok: #6fd598; --ok-bar: #3fae6c; --work: #8fc1f5; --work-bar: #4a90d9; --bad: #ff9d97; --bad-bar: #e5635e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 760px; font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif;
  color: var(--text); background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 17px; font-weight: 600; margin: 8px 0; color: var(--soft); }
h2 { font-size: 20px; margin: 0; }
h3 { font-size: 16px; margin: 20px 0 8px; }
h4, .window h3 { font-size: 16px; margin: 0 0 4px; }
p { margin: 4px 0; }
a { color: var(--work); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px; margin: 16px 0; }
.now { font-size: 24px; line-height: 1.3; font-weight: 700; margin: 0 0 8px; }
.title { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; }
.state { font-weight: 600; margin: 0; }
.ok { color: var(--ok); } .unknown { color: var(--soft); } .maintenance { color: var(--work); } .problem { color: var(--bad); }
.components { list-style: none; padding: 0; margin: 12px 0; }
.components li { display: flex; justify-content: space-between; gap: 16px; padding: 6px 0; border-bottom: 1px solid var(--line); }
.components .state { font-weight: 400; text-align: right; }
.notice, .window { border-left: 4px solid var(--bad-bar); padding: 4px 0 4px 12px; margin: 12px 0; }
.window { border-color: var(--work-bar); }
.what, dt, .span, .quiet, footer { color: var(--soft); }
dl { margin: 0; } dl div { display: grid; grid-template-columns: 9em 1fr; gap: 0 12px; } dd { margin: 0; }
@media (max-width: 480px) { dl div { grid-template-columns: 1fr; margin-bottom: 6px; } }
.days { display: flex; gap: 1px; height: 32px; margin-top: 12px; }
.days i { flex: 1; border-radius: 1px; background: var(--ok-bar); } .days .none { background: var(--line); } .days .maintenance { background: var(--work-bar); } .days .problem { background: var(--bad-bar); }
.span { display: flex; justify-content: space-between; font-size: 13px; }
summary { cursor: pointer; padding: 8px 0; }
.history { list-style: none; padding: 0; margin: 0; } .history li { border-top: 1px solid var(--line); padding: 8px 0; }
footer { font-size: 14px; }
`,
};
