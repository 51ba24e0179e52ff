import { expect, test } from 'vitest';
import { RESEARCH_NOTICE, SYNTHETIC_NOTICE } from '../notice.ts';
import { pageHtml, section } from './page.ts';

const page = { title: 'a <title>', meta: 'of <b>', synthetic: true, body: section('a & b', '<p>c</p>') };

test('notices stand first, texts are escaped, the body is taken as it is', () => {
  const html = pageHtml({ ...page, answer: '1 < 2' });
  expect(html.indexOf(SYNTHETIC_NOTICE)).toBeLessThan(html.indexOf(RESEARCH_NOTICE));
  expect(html.indexOf(RESEARCH_NOTICE)).toBeLessThan(html.indexOf('<h1>'));
  expect(html).toContain('<h1>a &#60;title&#62;</h1>');
  expect(html).toContain('<p class="answer">1 &#60; 2</p>');
  expect(html).toContain('<section><h2>a &#38; b</h2><p>c</p></section>');
  expect(html).not.toMatch(/<script|(src|href)="(?!data:)/);
});

test('without phantoms and without an answer neither is there', () => {
  const html = pageHtml({ ...page, synthetic: false });
  expect(html).not.toContain(SYNTHETIC_NOTICE);
  expect(html).not.toContain('class="answer"');
});
