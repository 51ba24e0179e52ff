import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';
import { escapeHtml } from './words.ts';

/** Stands wherever only the author can know. */
export const FILL = 'author must fill';

/** A card or a checklist: parts with a text, a table, or both. `file` is its name without an ending. */
export type Sheet = {
  file: string;
  title: string;
  synthetic: boolean;
  intro: string;
  parts: readonly SheetPart[];
};

export type SheetPart = {
  heading: string;
  text?: string;
  head?: readonly string[];
  rows?: readonly (readonly string[])[];
};

/** Writes a sheet as Markdown, with the notices first. */
export function sheetMarkdown({ title, synthetic, intro, parts }: Sheet): string {
  const bold = (text: string): string => text.replaceAll(FILL, `**${FILL}**`);
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => bold(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  const body = parts.map(({ heading, text, head, rows }) => {
    const columns = head ?? ['', ''];
    const table = rows ? [line(columns), `|${columns.map(() => '---|').join('')}`, ...rows.map(line)].join('\n') : '';
    return [`## ${heading}`, text === undefined ? '' : bold(text), table].filter(Boolean).join('\n\n');
  });
  const notices = synthetic ? [SYNTHETIC_NOTICE] : [];
  return `${[...notices, `# ${title}`, RESEARCH_NOTICE, intro, ...body].filter(Boolean).join('\n\n')}\n`;
}

/** Writes a sheet as a part of an HTML page; what the author must fill is marked. */
export function sheetHtml({ title, intro, parts }: Sheet): string {
  const marked = (text: string): string => escapeHtml(text).replaceAll(FILL, `<mark>${FILL}</mark>`);
  const line = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${marked(cell)}</${tag}>`).join('')}</tr>`;
  const body = parts.map(({ heading, text, head, rows }) => {
    const top = head ? `<thead>${line(head, 'th')}</thead>` : '';
    const table = rows
      ? `<div class="scroll"><table class="plain">${top}<tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table></div>`
      : '';
    return `<h4>${escapeHtml(heading)}</h4>${text === undefined ? '' : `<p>${marked(text)}</p>`}${table}`;
  });
  return `<section class="sheet"><h3>${escapeHtml(title)}</h3>${intro ? `<p class="small">${marked(intro)}</p>` : ''}${body.join('')}</section>`;
}
