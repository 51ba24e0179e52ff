/** Style of a report: one column, dark by the reader's system, black on white in print. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6675;--line:#dde2e8;--page:#fff;--card:#f6f8fa;--accent:#0b6bcb;--warn:#8a4b00;--warnbg:#fff4e0;--good:#1a7f4b;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#303a47;--page:#12171e;--card:#1a212b;--accent:#6cb2ff;--warn:#ffcf87;--warnbg:#3a2b12;--good:#63d29a;--bad:#ff8a80}
svg [stroke="#0072b2"]{stroke:#3d9fdc}svg [fill="#0072b2"]{fill:#3d9fdc}i[style*="#0072b2"]{background:#3d9fdc!important}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1040px;margin:0 auto;padding:28px 24px 64px}
.notice{background:var(--warnbg);color:var(--warn);padding:8px 24px;font-size:14px;text-align:center}
.synthetic{font-weight:600}
h1{font-size:28px;line-height:1.2;margin:12px 0 4px}h2{font-size:19px;margin:44px 0 10px;padding-top:14px;border-top:1px solid var(--line)}
.meta,figcaption,.small{color:var(--soft);font-size:14px}
.answer{font-size:20px;line-height:1.45;margin:22px 0;padding:18px 22px;background:var(--card);border-left:4px solid var(--accent);border-radius:6px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
.tile{background:var(--card);border-radius:8px;padding:12px 14px}.tile b{display:block;font-size:26px;font-variant-numeric:tabular-nums;line-height:1.2}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:13px;font-variant-numeric:tabular-nums}
.scroll{margin:14px 0}th,td{text-align:right;padding:6px 7px;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child,td:first-child{text-align:left}
th{color:var(--soft);font-weight:600}.plain td{white-space:normal;text-align:left;overflow-wrap:anywhere}
.plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(400px,100%),1fr));gap:28px}
figure{margin:0}figure svg{width:100%;height:auto;overflow:visible;background:none}figure h3{font-size:15px;margin:0 0 6px}
figure>div{--plot-background:var(--page)}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:13px;margin:0 0 4px}.legend i{display:inline-block;width:18px;height:3px;border-radius:2px;margin-right:6px;vertical-align:middle}
.lesions{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px}
.lesions img{width:100%;height:auto;background:#000;border-radius:6px;image-rendering:auto}
.right{color:var(--good)}.wrong{color:var(--bad)}.lesions figcaption{line-height:1.35;margin-top:4px}
code{font-size:13px}
.wide>figure>div{overflow-x:auto}
@media (max-width:760px){.wide svg{min-width:700px}}
@media (max-width:480px){.plots{grid-template-columns:1fr}main{padding:16px}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#ccc;--page:#fff;--card:#fff;--accent:#000;--warn:#000;--warnbg:#fff;--good:#060;--bad:#900}.wide svg{min-width:0}
body{font-size:11pt}main{max-width:none;padding:0}h2{break-after:avoid}figure,tr,.answer,.tile{break-inside:avoid}.tile,.answer{border:1px solid #ccc}.plots{grid-template-columns:1fr 1fr}.lesions{grid-template-columns:repeat(3,1fr)}}
`;
