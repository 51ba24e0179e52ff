import { type DragEvent, type ReactNode, useState } from 'react';
import { useRoom } from '../state/room.ts';
import { filesOfDrop } from '../study/given.ts';
import { useGive } from './useGive.ts';

/** The whole page takes files: a study's, a model's, or both. */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false);
  const { dispatch } = useRoom();
  const give = useGive();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    filesOfDrop(event.dataTransfer).then(give, (error: Error) =>
      dispatch({ do: 'study', study: { status: 'failed', why: error.message } }),
    );
  };
  return (
    <section
      className="room"
      aria-label="Reading room"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.currentTarget === event.target) setOver(false);
      }}
      onDrop={drop}
    >
      {children}
      {over ? <div className="drop-hint">Drop a study or a model</div> : null}
    </section>
  );
}
