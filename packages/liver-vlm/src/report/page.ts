import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';
import { REPORT_STYLE } from './style.ts';
import { escapeHtml } from './words.ts';

/** What stands around every page that we write. Texts are escaped here; `body` is HTML. */
export interface Page {
  readonly title: string;
  /** Under the title: what it is of, by whom, when. */
  readonly meta: string;
  /** The page in a few sentences. */
  readonly answer?: string;
  readonly synthetic: boolean;
  readonly body: string;
  /** Style rules beyond those that all pages share. */
  readonly style?: string;
}

/** One HTML file that needs nothing else, with the notices first: no script, no address is fetched. It can be printed. */
export function pageHtml({ body, ...page }: Page): string {
  const { before, after } = pageAround(page);
  return `${before}${body}${after}`;
}

/** What stands before and after a body that is written part by part. */
export function pageAround({ title, meta, answer, synthetic, style = '' }: Omit<Page, 'body'>) {
  const notices = `${synthetic ? `<div class="notice synthetic">${escapeHtml(SYNTHETIC_NOTICE)}</div>` : ''}<div class="notice">${RESEARCH_NOTICE}</div>`;
  const before = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${REPORT_STYLE}${style}</style></head>
<body>${notices}<main>
<h1>${escapeHtml(title)}</h1>
<div class="meta">${escapeHtml(meta)}</div>
${answer === undefined ? '' : `<p class="answer">${escapeHtml(answer)}</p>\n`}`;
  return { before, after: '\n</main></body></html>\n' };
}

/** A part of a page under its heading; `body` is HTML. */
export const section = (title: string, body: string): string =>
  `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
