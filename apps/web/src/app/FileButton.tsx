import { useId } from 'react';

interface FileButtonProps {
  readonly label: string;
  readonly name: string;
  readonly accept?: string;
  readonly primary?: boolean;
  /** Takes a folder in place of files. */
  readonly folder?: boolean;
  /** Opens a chooser of our own; where undefined, the input opens the browser's. */
  readonly choose?: (() => void) | undefined;
  readonly onInput: (input: HTMLInputElement) => void;
}

/** A button that opens the chooser of files or of a folder; the input itself has the focus, so that keys reach it. */
export function FileButton({ label, name, accept, folder = false, primary = false, choose, onInput }: FileButtonProps) {
  const id = useId();
  return (
    <span className={`file-button${primary ? ' primary' : ''}`}>
      <input
        id={id}
        type="file"
        name={name}
        multiple
        {...(accept === undefined ? {} : { accept })}
        {...(folder ? { webkitdirectory: '' } : {})}
        onClick={(event) => {
          if (choose === undefined) return;
          event.preventDefault();
          choose();
        }}
        onChange={(event) => {
          onInput(event.currentTarget);
          event.currentTarget.value = '';
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
