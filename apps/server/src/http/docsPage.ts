import { RESEARCH_NOTICE } from 'liver-vlm';

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}
interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> };
}

/** The description of the interface as a page to read: no scripts, nothing from elsewhere. */
export function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation)),
  );
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${html(name)}"><summary>${html(name)}</summary><pre>${html(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${html(document.info.title)}</title><style>
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;background:#101418;color:#dde3e8}
h1{font-size:1.4rem}h2{font-size:1rem;margin:0}section{border-top:1px solid #2b333b;padding:.8rem 0}
code,pre{font:13px/1.4 ui-monospace,monospace;background:#1b2127;border-radius:4px}code{padding:.1rem .3rem}pre{padding:.6rem;overflow:auto}
.notice{color:#ffb454}.method{display:inline-block;min-width:4rem;color:#4cc2ff}a{color:#4cc2ff}summary{cursor:pointer}
table{border-collapse:collapse}td{padding:.1rem .8rem .1rem 0;vertical-align:top}</style></head><body>
<h1>${html(document.info.title)} ${html(document.info.version)}</h1><p class="notice">${html(RESEARCH_NOTICE)}</p>
<p>The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p><main>${operations.join('\n')}<section><h2>Forms</h2>${schemas.join('\n')}</section></main></body></html>`;
}

function section(
  method: string,
  path: string,
  { summary = '', parameters = [], requestBody, responses = {} }: Operation,
): string {
  const rows = [
    ...parameters.map((p) => [`<code>${html(p.name)}</code>`, html(`${p.in}${p.required ? ', needed' : ''}`)]),
    ...Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [
      html(type),
      `<pre>${html(JSON.stringify(schema, null, 1))}</pre>`,
    ]),
    ...Object.entries(responses).map(([status, { description = '' }]) => [`<b>${html(status)}</b>`, html(description)]),
  ];
  return `<section><h2><code class="method">${html(method.toUpperCase())}</code> <code>${html(path)}</code></h2><p>${html(summary)}</p>
<table>${rows.map(([a, b]) => `<tr><td>${a}</td><td>${b}</td></tr>`).join('')}</table></section>`;
}

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
