/** How reports look, on screens of both themes and on paper. */
export const reportStyle = `
:root{color-scheme:light dark;--text:#1c1e21;--muted:#5b626b;--line:#d5d9de;--back:#fff;--tint:#e8f1fb;
--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#6a4c93;--c7:#8a8d00}
@media (prefers-color-scheme:dark){:root{--text:#e8eaed;--muted:#a5adb6;--line:#41474f;--back:#1b1d20;--tint:#22344a;
--c0:#56b4e9;--c1:#f0803c;--c2:#2fc79c;--c3:#e39bc4;--c4:#f0b93a;--c5:#9ad2f5;--c6:#b79be0;--c7:#c9cc3f}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:900px;margin:0 auto;padding:24px}
h1{font-size:26px;margin:0 0 16px}h2{font-size:18px;margin:32px 0 8px}
.verdict{border-left:5px solid var(--c0);background:var(--tint);padding:12px 16px}
.verdict p{margin:4px 0}.verdict .first{font-size:18px;font-weight:600}
table{border-collapse:collapse;margin:12px 0;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:4px 10px;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--muted);font-weight:500}tbody th{font-weight:400}
small,.note,footer{color:var(--muted)}
.share{display:block;padding:0 6px;background:color-mix(in srgb,var(--c0) calc(var(--share)*45%),transparent)}
.bar{display:block;background:linear-gradient(color-mix(in srgb,var(--c0) 35%,transparent) 0 0) no-repeat 0/calc(var(--share)*100%) 100%;padding:0 4px}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(280px,1fr));gap:20px}
figure{margin:0;break-inside:avoid}figcaption{font-weight:600}
.chart{width:100%;height:auto;font-size:12px;fill:var(--muted)}
path{fill:none;stroke-width:2}.dashed{stroke-dasharray:5 4}.grid{stroke:var(--line)}.axis{stroke:var(--muted)}
.c9{stroke:var(--muted);stroke-width:1}
${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `.c${i}{stroke:var(--c${i})}circle.c${i}{fill:var(--c${i})}`).join('')}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:4px 0 0;padding:0;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px}
section{break-inside:avoid-page}footer{margin-top:32px}
@media (max-width:600px){main{padding:16px}table{display:block;overflow-x:auto}th,td{padding:4px 6px}code,td:first-child{overflow-wrap:anywhere}}
@media print{main{padding:0;max-width:none}body{font-size:11pt}.share,.bar,.verdict{print-color-adjust:exact}}
`
