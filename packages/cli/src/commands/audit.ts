import { verifyAudit } from '@liver-vlm/server/audit';
import { Command } from 'commander';
import { UserError } from 'liver-vlm/errors';

export const auditCommand = (): Command =>
  new Command('audit').description('Look after the record of a server.').addCommand(
    new Command('verify')
      .description('Check that no entry was changed, taken out, put in or moved.')
      .argument('<file>', 'audit.jsonl in the data folder of a server')
      .option('--head <hash>', 'hash of an entry that must be there, noted earlier')
      .action(async (file: string, { head }: { head?: string }) => {
        const {
          entries,
          head: last,
          fault,
        } = await verifyAudit(file, head).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
          throw new UserError(`${file}: expected a record, got none - it is audit.jsonl in the --data folder`, 'input');
        });
        if (fault)
          throw new UserError(
            `${file}, line ${fault.line}: expected an unbroken chain, got a break: ${fault.why} - compare it with a copy; ${entries} entries before are good`,
            'data',
          );
        process.stdout.write(`${entries} entries, unbroken\nhead ${last}\n`);
      }),
  );
