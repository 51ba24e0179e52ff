import { defaults, type RunningServer, type ServerOptions, startServer } from '@liver-vlm/server';

/** A server inside the test's process, silent, on any free port. */
export const room = (
  options: Pick<ServerOptions, 'models' | 'data'> & Partial<ServerOptions>,
): Promise<RunningServer> => startServer({ ...defaults, port: 0, logLevel: 'silent', ...options });

/** A form with a study's files and, where given, one file of regions. */
export function studyForm(files: Readonly<Record<string, Uint8Array>>, roi?: Uint8Array): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files)) form.append('files', new Blob([Uint8Array.from(bytes)]), name);
  if (roi) form.append('roi', new Blob([Uint8Array.from(roi)]), 'roi.dcm');
  return form;
}
