import { UserError } from '../../errors.ts';

/**
 * @param name opens the message
 * @throws UserError where a lesion has no label, or one that is not among the classes asked for
 */
export function checkLabel(label: string, { classes }: { readonly classes?: readonly string[] }, name = ''): void {
  const where = name === '' ? '' : `${name}: `;
  if (!label) throw new UserError(`${where}expected a label, got an empty cell - fill it`, 'input');
  if (classes && !classes.includes(label))
    throw new UserError(
      `${where}expected a label among ${classes.join(', ')}, got "${label}" - correct it, or add the class`,
      'input',
    );
}
