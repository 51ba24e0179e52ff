export { readToken } from './readToken.ts';
export { workForServer } from './workForServer.ts';
