/** Style of a comparison's report beyond that of every page. */
export const COMPARISON_STYLE = `
h3{font-size:16px;margin:26px 0 6px}h4{font-size:14px;margin:18px 0 2px}section{min-width:0}.plots>*,.small-plots>*{min-width:0}
.badge{display:inline-block;padding:1px 9px;border-radius:10px;border:1.5px solid currentColor;font-size:13px;font-weight:600;white-space:nowrap;color:var(--soft)}
.badge.supported{color:var(--good)}.badge.not-supported{color:var(--bad)}.badge.undecided{color:var(--warn)}
.claims td:nth-child(2),.controls td:first-child{min-width:180px}.claims td:nth-child(4),.controls td:nth-child(3){min-width:240px}.claims ul{margin:6px 0 0;padding-left:18px;color:var(--soft)}
.plain th{text-align:left}.plain .number{white-space:nowrap}.plain td{vertical-align:top}
.wrapped th{white-space:normal;vertical-align:bottom}.wrapped td{white-space:normal;vertical-align:top}
table:not(.plain):not(.confusion) td:first-child{white-space:normal;min-width:150px}
.small-plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px}.small-plots h3{font-size:13px;margin:0;min-height:2.4em;display:flex;align-items:flex-end}
.confusion td{vertical-align:top;text-align:center;background:color-mix(in srgb,var(--accent) calc(var(--share)*45%),transparent);border:1px solid var(--line);min-width:96px}
.confusion td b{font-size:16px}.confusion td span{color:inherit;opacity:.8;font-size:12px}.confusion td img{display:block;width:100%;max-width:180px;margin:5px auto 0;border-radius:4px;background:#000}
.confusion .hit{outline:2px solid currentColor;outline-offset:-2px}.confusion thead th+th{text-align:center}
mark{background:var(--warnbg);color:var(--warn);padding:0 3px;border-radius:3px}.sheet{margin-top:30px}
@media (max-width:600px){.small-plots{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}.confusion td img{min-width:90px}.answer{font-size:17px;padding:14px}}
@media print{table{font-size:8pt}th,td{padding:3px 4px}.scroll{overflow:visible}th{white-space:normal}table:not(.plain):not(.confusion) td{white-space:normal}
.small-plots{grid-template-columns:repeat(3,1fr)}.confusion td{min-width:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}mark{border:1px solid #000}.badge{color:#000!important}h3,h4{break-after:avoid}}
`;
