import { fileURLToPath } from 'node:url';
import { defaults, type PacsOptions, pacsDefaults, type ServerOptions, startServer } from '@liver-vlm/server';
import { Command, InvalidArgumentError, Option } from 'commander';
import { RESEARCH_NOTICE, UserError } from 'liver-vlm';
import { wholeNumber } from '../options.ts';
import { say } from '../progress.ts';

const GiB = 2 ** 30;

export const serveCommand = (): Command =>
  new Command('serve')
    .description('Answer over HTTP, and classify the studies of an archive.')
    .requiredOption('--model <files...>', 'model file; the first of several is the one that is meant')
    .option('--data <folder>', 'database, results, audit log', 'liver-vlm-server')
    .option('--host <address>', 'address to listen on', defaults.host)
    .option('--port <n>', 'port to listen on; 0 for any', wholeNumber, defaults.port)
    .option('--workers <n>', 'processes that hold models', wholeNumber, defaults.workers)
    .option('--upload-limit <GiB>', 'largest upload', Number, defaults.uploads.bytes / GiB)
    .option('--web <folder>', 'built pages to serve at /')
    .option('--log <level>', 'silent, error, warn, info or debug', defaults.logLevel)
    .optionsGroup('Archive:')
    .option('--pacs <url>', 'root of its DICOMweb service')
    .option('--pacs-header <header...>', '"Name: value" sent with each request, $NAME is read from the environment')
    .option('--watch', 'classify new studies that hold CT and a lesion outlined')
    .option('--redis <url>', 'hand the jobs to workers on other machines: liver-vlm serve-worker')
    .option('--watch-days <n>', 'only studies of the last so many days', wholeNumber)
    .option('--watch-description <regex>', 'only studies whose description matches', pattern)
    .option('--roi-name <regex>', 'only regions whose name matches are lesions', pattern)
    .option(
      '--settle <seconds>',
      'how long a study must not change before it is complete',
      Number,
      pacsDefaults.settleMs / 1000,
    )
    .optionsGroup('Who may do what (off this machine one of them is needed):')
    .option('--token-file <file>', 'lines "ROLE USER TOKEN" with a role of read, predict, admin or worker')
    .option('--proxy-user-header <name>', 'header in which a reverse proxy says who asks')
    .option('--proxy-role-header <name>', 'header in which it says the role')
    .addOption(
      new Option('--proxy-role <role>', 'role of all without that header')
        .choices(['read', 'predict', 'admin'])
        .default('predict'),
    )
    .option('--proxy-address <ip...>', 'where the proxy connects from', ['127.0.0.1'])
    .option('--origin <url...>', 'public address of our pages behind a proxy', [])
    .option('--rate <n>', 'requests a second that one client may send', wholeNumber, defaults.rate.perSecond)
    .action(async (o) => {
      const server = await startServer({
        ...defaults,
        models: o.model,
        data: o.data,
        host: o.host,
        port: o.port,
        workers: Math.max(1, o.workers),
        uploads: { ...defaults.uploads, bytes: o.uploadLimit * GiB },
        rate: { perSecond: o.rate, burst: 10 * o.rate },
        logLevel: o.log as ServerOptions['logLevel'],
        origins: o.origin,
        secure: (o.origin as string[]).some((origin) => origin.startsWith('https:')),
        web: o.web ?? builtPages(),
        ...(o.pacs ? { pacs: pacsOf(o) } : {}),
        ...(o.redis ? { redis: o.redis } : {}),
        ...(o.tokenFile ? { tokenFile: o.tokenFile } : {}),
        ...(o.proxyUserHeader
          ? {
              proxy: {
                userHeader: o.proxyUserHeader,
                role: o.proxyRole,
                addresses: o.proxyAddress,
                ...(o.proxyRoleHeader ? { roleHeader: o.proxyRoleHeader } : {}),
              },
            }
          : {}),
      });
      say(`${server.url}\n${RESEARCH_NOTICE}`);
      await new Promise<void>((resolve) => {
        process.once('SIGTERM', resolve).once('SIGINT', resolve);
      });
      await server.close();
    });

/** Where `apps/web` lies once built. */
const builtPages = (): string => fileURLToPath(new URL('../../../../apps/web/dist', import.meta.url));

function pacsOf(o: Record<string, string | boolean | number | string[]>): PacsOptions {
  const headers = (o['pacsHeader'] as string[] | undefined)?.map((line) => {
    const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new UserError(
        `--pacs-header: expected "Name: value", got "${line}" - e.g. "Authorization: Bearer $PACS_TOKEN"`,
        'usage',
      );
    return [name, value.replace(/\$(\w+)/g, (_, variable) => process.env[variable] ?? '')] as const;
  });
  const { watchDays, watchDescription } = o;
  return {
    ...pacsDefaults,
    url: o['pacs'] as string,
    settleMs: 1000 * (o['settle'] as number),
    ...(headers ? { headers: Object.fromEntries(headers) } : {}),
    ...(o['roiName'] ? { pattern: (o['roiName'] as unknown as RegExp).source } : {}),
    ...(o['watch']
      ? {
          watch: {
            ...(watchDays === undefined ? {} : { days: watchDays as number }),
            ...(watchDescription === undefined ? {} : { description: watchDescription as unknown as RegExp }),
          },
        }
      : {}),
  };
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError(`expected a regular expression, got "${text}"`);
  }
}
