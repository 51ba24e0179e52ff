import { parentPort, workerData } from 'node:worker_threads';
import { writePatientFiles } from './phantomPatientFiles.ts';

parentPort?.on('message', (index: number) => {
  parentPort?.postMessage(writePatientFiles(workerData.plan, index, workerData.folder));
});
