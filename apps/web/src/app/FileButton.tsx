import { useId } from 'react';

interface FileButtonProps {
  readonly label: string;
  readonly name: string;
  readonly accept?: string;
  readonly folder?: boolean;
  readonly primary?: boolean;
  readonly onInput: (input: HTMLInputElement) => void;
}

/** A button that opens the chooser of files or of a folder; the input itself has the focus, so that keys reach it. */
export function FileButton({ label, name, accept, folder = false, primary = false, onInput }: FileButtonProps) {
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
        onChange={(event) => {
          onInput(event.currentTarget);
          event.currentTarget.value = '';
        }}
      />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
