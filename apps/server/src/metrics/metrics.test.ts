import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('counters, times and gauges as Prometheus reads them', () => {
  const metrics = new Metrics();
  metrics.describe('requests_total', 'Requests answered.');
  metrics.count('requests_total', { status: '200' });
  metrics.count('requests_total', { status: '200' });
  metrics.count('requests_total', { status: 'a"b\\' });
  metrics.time('request_seconds', 0.01);
  metrics.time('request_seconds', 400);
  metrics.gauge('jobs', 'Jobs by state.', () => ({ 'state="queued"': 3 }));
  const text = metrics.text();
  expect(text).toContain('# HELP requests_total Requests answered.\n# TYPE requests_total counter\n');
  expect(text).toContain('requests_total{status="200"} 2\n');
  expect(text).toContain('requests_total{status="a\\"b\\\\"} 1\n');
  expect(text).toContain('request_seconds_bucket{le="0.005"} 0\nrequest_seconds_bucket{le="0.02"} 1\n');
  expect(text).toContain('request_seconds_bucket{le="+Inf"} 2\nrequest_seconds_sum 400.01\nrequest_seconds_count 2\n');
  expect(text).toContain('jobs{state="queued"} 3\n');
});
