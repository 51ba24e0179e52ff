import { escapeHtml } from './words.ts';

/** A plot under its title, with the keys of its colours and a caption; `svg` is markup, all else is text. */
export function figureHtml(
  title: string,
  svg: string,
  caption: string,
  legend: readonly { readonly name: string; readonly colour: string }[] = [],
): string {
  const keys = legend
    .map(({ name, colour }) => `<span><i style="background:${colour}"></i>${escapeHtml(name)}</span>`)
    .join('');
  return `<figure><h3>${escapeHtml(title)}</h3>${keys ? `<div class="legend">${keys}</div>` : ''}<div>${svg}</div>${caption ? `<figcaption>${escapeHtml(caption)}</figcaption>` : ''}</figure>`;
}
