import { useCallback } from 'react';
import { useQuietRoom } from '../state/room.ts';
import { type GivenFile, sorted } from '../study/given.ts';

/** Takes files that the reader gives: models are loaded, the rest is opened as a study. */
export function useGive(): (files: readonly GivenFile[]) => Promise<void> {
  const { deeds } = useQuietRoom();
  return useCallback(
    async (files) => {
      const { models, study } = sorted(files);
      const [model] = models;
      if (model) await deeds.loadModel(new Uint8Array(await model.file.arrayBuffer()), model.path);
      if (study.length > 0) await deeds.openFiles(study);
    },
    [deeds],
  );
}
